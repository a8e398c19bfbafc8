/* SPDX-License-Identifier: MIT */
/* The program: its arguments go to the table of commands. */
#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	return cmd_main(argc, argv);
}
