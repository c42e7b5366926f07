"""The machines of the lab: what src/host/qemu is told for each kind of firmware."""

from pathlib import Path

from guest import Guest, QEMU

OVMF = Path("/usr/share/OVMF")
MAC = "52:54:00:77:00:{:02x}"
# EDK II, OvmfPkg: which boot options it makes for a card.
NO_PXE = ["-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n", "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n"]


def _bios():
    # Without a card for graphics SeaBIOS and what it loads speak on the serial port: it is in the transcript. After
    # a boot that has failed it begins again, as most firmware does.
    return ["-boot", "n,reboot-timeout=1000", "-machine", "graphics=off"]


def _uefi():
    code, settings = OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.fd"
    return [
        "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={code}",
        "-drive", f"if=pflash,unit=1,format=raw,snapshot=on,file={settings}",
    ]


# kind: the card, whether its tap is to be given --plain-rom, QEMU's own arguments
KINDS = {
    "bios-pxe": ("e1000", True, _bios()),
    "bios-ipxe": ("e1000", False, _bios()),
    "uefi-pxe": ("virtio-net-pci,romfile=", False, _uefi()),
    "uefi-http": ("virtio-net-pci,romfile=", False, [*_uefi(), *NO_PXE]),
}


def computer(lab, kind, transcript, *options, number=1, slot=3, tap=None, more=()):
    """A machine of that kind at the lab's switch, or at the end of another tap; switched on. number is that of its
    MAC, slot where its card is on the PCI bus; options go to src/host/qemu, more to QEMU itself."""
    card, plain, machine = KINDS[kind]
    tap = tap or (lab.relayed_tap("--plain-rom") if plain else lab.tap())
    command = [
        str(QEMU), "--accel", "tcg", "--net", tap, "--nic", f"{card},mac={MAC.format(number)},addr={slot:#x}",
        *map(str, options), "--", *machine, *more,
    ]
    with lab.switch.entered():
        return Guest(None, transcript, command=command)
