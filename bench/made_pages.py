"""Pages made by number, each in one or two families, in the sizes, weights, colours and spacings that people choose."""

import random
from dataclasses import dataclass

from screenshot2code.fonts import font_faces, pack

WIDTH = 900
SYSTEM = (
    ("Liberation Sans", "Arial, sans-serif"), ("DejaVu Sans", "system-ui, sans-serif"), ("Liberation Serif", '"Times New Roman", serif'),
    ("DejaVu Serif", '"DejaVu Serif", serif'), ("Liberation Mono", '"Courier New", monospace'), ("DejaVu Sans Mono", '"DejaVu Sans Mono", monospace'),
)  # fmt: skip
SENTENCES = (
    "Every page begins with a picture that somebody drew with care and patience.",
    "Our quarterly figures exceeded what the board had expected in January.",
    "Just a few of the questions that customers ask us again and again.",
    "Wizards quickly jinx the gnomes before they vaporize the garden.",
    "Keep your projects, invoices and people together in one quiet place.",
    "The weather on the coast turned worse while the boats were still at sea.",
    "You can cancel at any time; what you have paid for stays with you.",
    "A good tool disappears in the hand and leaves only the work behind.",
    "Measure twice, cut once, and write down what you have learned today.",
    "Five foxes jumped over 1,284 lazy dogs in less than 37 minutes.",
)
LABELS = (
    "Home",
    "Pricing",
    "Documentation",
    "Contact us",
    "Sign in",
    "Get started",
    "Settings",
    "Reports",
    "Learn more",
    "Overview",
)
TITLES = (
    "Build something people want",
    "Latest news",
    "Monthly revenue",
    "How it works",
    "Account settings",
    "Frequently asked questions",
)
INKS = (
    ("#212529", "#6c757d", "#ffffff"),
    ("#1f2937", "#9ca3af", "#f9fafb"),
    ("#333333", "#777777", "#ffffff"),
    ("#e5e7eb", "#94a3b8", "#111827"),
    ("#000000", "#555555", "#fafafa"),
)
ACCENTS = ("#0d6efd", "#e83e8c", "#198754", "#7c3aed", "#d9480f")
BODY = (14, 15, 16, 16, 17, 18, 15.2, 14.4, 13)


@dataclass(frozen=True, slots=True)
class Made:
    family: str
    files: dict[str, bytes]


def page(number: int) -> Made:
    """The page of that number; the same for ever."""
    dice = random.Random(number)
    packed = pack()
    stacks = [(one.name, one.stack, tuple(face.weight for face in one.faces)) for one in packed]
    stacks += [(name, stack, (400, 700)) for name, stack in SYSTEM]
    name, stack, weights = stacks[(11 * number) % len(stacks)]
    heading = dice.choice(stacks) if dice.random() < 0.3 else (name, stack, weights)
    ink, muted, ground = dice.choice(INKS)
    accent = dice.choice(ACCENTS)
    size, ratio = dice.choice(BODY), dice.choice((1.4, 1.5, 1.6, 1.75))
    regular = 400 if 400 in weights else weights[0]
    strong = dice.choice([one for one in weights if one > regular] or [regular])
    bold = dice.choice([one for one in heading[2] if one >= 500] or [max(heading[2])])
    spaced = dice.choice((0, 0, 0.5, 1))
    small = dice.choice((0.8, 0.875, 0.75))
    css = f"""
body{{margin:0;padding:32px;background:{ground};color:{ink};font:{regular} {size}px/{ratio} {stack}}}
h1,h2{{font-family:{heading[1]};font-weight:{bold};line-height:1.2;margin:0 0 16px}}
h1{{font-size:{dice.choice((2.5, 3, 2.25)) * 16}px}} h2{{font-size:{dice.choice((1.25, 1.5, 1.75)) * 16}px}}
nav{{display:flex;gap:28px;margin-bottom:36px;font-weight:{strong}}} p{{margin:0 0 16px}}
.row{{display:flex;gap:40px;margin-top:24px}} .row>div{{flex:1}}
.small{{font-size:{small}em;color:{muted}}} .tag{{font-size:{small}em;font-weight:{strong};letter-spacing:{spaced}px;text-transform:uppercase;color:{accent}}}
.button{{display:inline-block;background:{accent};color:#fff;padding:10px 22px;border-radius:6px;font-weight:{strong};margin:0 16px 16px 0}}
table{{border-collapse:collapse;width:100%;margin-top:24px}} td,th{{text-align:left;padding:8px 0;border-bottom:1px solid {muted}}} th{{font-weight:{strong}}}
"""
    labels, titles = dice.sample(LABELS, 6), dice.sample(TITLES, 4)

    def prose(count: int) -> str:
        return " ".join(dice.sample(SENTENCES, count))

    cards = "".join(
        f'<div><p class="tag">{dice.choice(LABELS)}</p><h2>{title}</h2><p>{prose(2)}</p><p class="small">{prose(1)}</p></div>'
        for title in titles[1:3]
    )
    rows = "".join(
        f"<tr><td>{dice.choice(LABELS)}</td><td>{dice.randint(10, 9999)}</td><td>{dice.choice(TITLES)}</td></tr>"
        for _ in range(4)
    )
    body = f"""<nav>{"".join(f"<span>{one}</span>" for one in labels[:5])}</nav><h1>{titles[0]}</h1><p>{prose(4)}</p>
<span class="button">{labels[5]}</span><span class="button">{labels[0]}</span><div class="row">{cards}</div>
<table><tr><th>Name</th><th>Amount</th><th>What it is for</th></tr>{rows}</table><p class="small" style="margin-top:24px">{prose(2)}</p>"""
    faces = {face.name: face for one in packed if one.name in (name, heading[0]) for face in one.faces}
    html = (
        f"<!doctype html><html lang=en><style>{font_faces(list(faces.values()), folder='f')}{css}</style><body>{body}"
    )
    files = {f"f/{face.file_name}": face.data for face in faces.values()}
    return Made(name, {"index.html": html.encode(), **files})
