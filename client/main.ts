#!/usr/bin/env node
import { Command } from 'commander';
import { registerCommands } from './cli/register.ts';
import { CLIENT_VERSION } from './version.ts';

/** The command line of those who ask and decide: everything that talks to a server, and no server. */
const program = new Command('countersign')
  .description('Asks a Countersign server for approvals, and decides them')
  .version(CLIENT_VERSION)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

await registerCommands(program, process.env, process.argv.slice(2));
await program.parseAsync();
