"""What has changed since the last report."""


def totals(report):
    boot = report.get("boot") or {}
    return {
        "bzImage, bytes": report["bundle"]["bytes"],
        "files of the image, bytes": report["image"]["bytes"],
        "kernel's objects, bytes": report["kernel"]["bytes"],
        "reset to login, instructions": boot.get("login"),
        "entries of the image": report["image"]["entries"],
        "options of the kernel": report["options"],
    }


def changed_rows(before, now, key, group):
    """[what, before, now] of what is bigger, smaller, new (before 0) or gone (now 0), the largest change first."""
    old = {row[key]: row["bytes"] for row in before}
    new = {row[key]: row["bytes"] for row in now}
    rows = [
        [f"{group}{name}", old.get(name, 0), new.get(name, 0)]
        for name in sorted(old.keys() | new.keys())
        if old.get(name, 0) != new.get(name, 0)
    ]
    return sorted(rows, key=lambda row: -abs(row[2] - row[1]))


def against(before, now):
    """The change from one report to the next; None without one before."""
    if not before:
        return None
    old, new = totals(before), totals(now)
    rows = changed_rows(before["image"]["files"], now["image"]["files"], "path", "")
    rows += changed_rows(before["kernel"]["subsystems"], now["kernel"]["subsystems"], "name", "kernel: ")
    return {
        "since": before["date"],
        "totals": [[name, old[name], new[name]] for name in new if old[name] != new[name]],
        "rows": sorted(rows, key=lambda row: -abs(row[2] - row[1]))[:40],
        "more": max(0, len(rows) - 40),
    }
