import { pathToFileURL } from 'node:url';
import { prepareProgram } from './prepare.mjs';

/** `npm start`: installs, builds, and becomes `countersign serve`, in this very process. */
const program = await prepareProgram();
process.argv = [process.execPath, program, 'serve', ...process.argv.slice(2)];
await import(pathToFileURL(program).href);
