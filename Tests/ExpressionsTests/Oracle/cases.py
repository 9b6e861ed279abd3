"""Reads templates.txt and writes one JSON line a case: {id, category, context, template}.

A line "# name" begins a category; "@ json" sets the context of the lines after it; every other line is a template, in
which \\n stands for a line break.
"""
import json
import sys

category, context, counts = "", {}, {}
for line in open(sys.argv[1], encoding="utf-8"):
    line = line.rstrip("\n")
    if not line.strip():
        continue
    if line.startswith("# "):
        category = line[2:].strip()
    elif line.startswith("@ "):
        context = json.loads(line[2:])
    else:
        counts[category] = counts.get(category, 0) + 1
        case = {
            "id": f"{category}-{counts[category]}", "category": category, "context": context,
            "template": line.replace("\\n", "\n"),
        }
        print(json.dumps(case, ensure_ascii=False))
