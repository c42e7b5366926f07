mkdir folder
truncate -s 4294967296 big
truncate -s 4294967295 folder/fits
truncate -s 5G folder/big
