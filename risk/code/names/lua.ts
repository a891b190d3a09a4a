import type { Table } from '../meaning.ts';

export const LUA: Table = {
  shell: 'os.execute io.popen',
  delete: 'os.remove',
  move: 'os.rename',
  open: 'io.open io.lines',
  fetch: 'http.request socket.http.request',
  connect: 'socket.tcp socket.connect .connect',
  evaluate: 'load loadstring dofile loadfile',
  decode: 'mime.unb64 .unb64',
  reverse: 'string.reverse .reverse',
  letters: 'string.char',
  glue: 'table.concat',
  keep: 'tostring string.lower',
  module: 'require',
  quiet: 'print io.write',
};
