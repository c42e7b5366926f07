"""Experiments with kernels in QEMU: `make try`, `make sweep`. Development tools, of the standard library alone."""
