"""What a model's tokens cost, and what of a limit is left."""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars a million tokens. A price for cached input that is not known counts as that of any other input."""

    input: float
    output: float
    cached: float | None = None
    cache_write: float | None = None
    batch: float = 0.5  # what a batch endpoint charges, as a share

    def cost(self, *, input_tokens: int, output_tokens: int, cached_tokens: int = 0, written_tokens: int = 0) -> float:
        """US dollars. `input_tokens` include those read from and written to the cache."""
        cached = self.input if self.cached is None else self.cached
        write = self.input if self.cache_write is None else self.cache_write
        plain = max(0, input_tokens - cached_tokens - written_tokens)
        total = plain * self.input + cached_tokens * cached + written_tokens * write + output_tokens * self.output
        return total / MILLION

    def in_batches(self) -> "Price":
        """What the same costs where it is handed in as a batch."""
        scaled = {
            name: value * self.batch
            for name in ("input", "output", "cached", "cache_write")
            if (value := getattr(self, name)) is not None
        }
        return Price(**scaled, batch=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What may still be spent on a model; None is no limit."""

    cost_usd: float | None = None
    tokens: int | None = None

    def output_tokens(self, input_tokens: int, price: Price | None) -> int | None:
        """How long the answer to `input_tokens` may be: 0 or less where even the question is too much, None without a limit."""
        longest = [] if self.tokens is None else [self.tokens - input_tokens]
        if self.cost_usd is not None and price is not None:
            left = self.cost_usd - price.cost(input_tokens=input_tokens, output_tokens=0)
            if left < 0:
                longest.append(0)
            elif price.output > 0:
                longest.append(int(left * MILLION / price.output))
        return min(longest) if longest else None
