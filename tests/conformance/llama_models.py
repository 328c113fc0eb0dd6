"""Makes the two weight files for llama.cpp's server: a language model that speaks noise and a vision tower that truly decodes.

    python llama_models.py FOLDER       (needs the package gguf)

Random weights, seeded; a grammar on the server's side makes the noise spell the answer that a check wants, a byte a token.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, INNER, HEADS = 64, 128, 4
PICTURE, PATCH = 56, 14  # px: 16 patches, so that each picture is 16 tokens of the prompt
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def main(folder: Path) -> None:
    random = np.random.default_rng(0)
    language_model(folder / "tiny.gguf", random)
    vision_tower(folder / "mmproj.gguf", random)


def language_model(path: Path, random: np.random.Generator) -> None:
    import gguf

    tokens = [b"<unk>", b"<s>", b"</s>", *(b"<0x%02X>" % value for value in range(256)), b"<|im_start|>", b"<|im_end|>"]
    w = gguf.GGUFWriter(str(path), "llama")
    w.add_context_length(32768)
    w.add_embedding_length(WIDTH)
    w.add_block_count(1)
    w.add_feed_forward_length(INNER)
    w.add_head_count(HEADS)
    w.add_head_count_kv(HEADS)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_rope_dimension_count(WIDTH // HEADS)
    w.add_vocab_size(len(tokens))
    w.add_tokenizer_model("llama")
    w.add_token_list(tokens)
    w.add_token_scores([0.0] * len(tokens))
    w.add_token_types([2, 3, 3, *[6] * 256, 3, 3])
    w.add_bos_token_id(1)
    w.add_eos_token_id(len(tokens) - 1)
    w.add_unk_token_id(0)
    w.add_add_space_prefix(False)
    w.add_chat_template(TEMPLATE)
    tensors = {
        "token_embd": noise(random, len(tokens), WIDTH),
        "output": noise(random, len(tokens), WIDTH),
        "output_norm": np.ones(WIDTH, "f4"),
        "blk.0.attn_norm": np.ones(WIDTH, "f4"),
        "blk.0.ffn_norm": np.ones(WIDTH, "f4"),
        "blk.0.ffn_gate": noise(random, INNER, WIDTH),
        "blk.0.ffn_up": noise(random, INNER, WIDTH),
        "blk.0.ffn_down": noise(random, WIDTH, INNER),
        **{f"blk.0.attn_{name}": noise(random, WIDTH, WIDTH) for name in ("q", "k", "v", "output")},
    }
    for name, value in tensors.items():
        w.add_tensor(f"{name}.weight", value)
    written(w)


def vision_tower(path: Path, random: np.random.Generator) -> None:
    import gguf

    w = gguf.GGUFWriter(str(path), "clip")
    w.add_bool("clip.has_vision_encoder", True)
    w.add_string("clip.projector_type", "mlp")
    w.add_bool("clip.use_gelu", True)
    sizes = {
        "image_size": PICTURE,
        "patch_size": PATCH,
        "embedding_length": WIDTH,
        "feed_forward_length": WIDTH,
        "projection_dim": WIDTH,
        "block_count": 2,
        "attention.head_count": HEADS,
    }
    for name, number in sizes.items():
        w.add_uint32(f"clip.vision.{name}", number)
    w.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    for name in ("image_mean", "image_std"):
        w.add_array(f"clip.vision.{name}", [0.5, 0.5, 0.5])
    w.add_tensor("v.class_embd", noise(random, WIDTH))
    w.add_tensor("v.patch_embd.weight", noise(random, WIDTH, 3, PATCH, PATCH))
    w.add_tensor("v.position_embd.weight", noise(random, (PICTURE // PATCH) ** 2 + 1, WIDTH))
    inner = ("attn_q", "attn_k", "attn_v", "attn_out", "ffn_down", "ffn_up")
    for name in ("mm.0", "mm.2", *(f"v.blk.{block}.{part}" for block in (0, 1) for part in inner)):
        w.add_tensor(f"{name}.weight", noise(random, WIDTH, WIDTH))
        w.add_tensor(f"{name}.bias", np.zeros(WIDTH, "f4"))
    for name in ("v.pre_ln", *(f"v.blk.{block}.{part}" for block in (0, 1) for part in ("ln1", "ln2"))):
        w.add_tensor(f"{name}.weight", np.ones(WIDTH, "f4"))
        w.add_tensor(f"{name}.bias", np.zeros(WIDTH, "f4"))
    written(w)


def noise(random: np.random.Generator, *shape: int) -> Any:
    return (random.standard_normal(shape) * 0.05).astype("f4")


def written(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
