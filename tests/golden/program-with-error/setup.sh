cp data su
chmod 4755 su
