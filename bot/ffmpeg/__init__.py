"""A door to ffmpeg, the program that reads the sounds and pictures that listeners send."""
