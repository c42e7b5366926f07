mkdir folder
echo x >su
cp su folder/sg
chmod 4755 su
chmod 2755 folder/sg
