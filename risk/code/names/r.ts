import type { Table } from '../meaning.ts';

export const R: Table = {
  shell: 'system shell system2 base.system pipe',
  deleteTree: 'unlink',
  delete: 'file.remove',
  write: 'writeLines write cat write.csv',
  read: 'readLines read.csv readRDS scan file',
  fetch: 'url download.file',
  send: 'httr.POST POST',
  evaluate: 'eval parse source',
  decode: 'base64decode base64enc.base64decode rawToChar',
  letters: 'intToUtf8',
  glue: 'paste0 paste',
  path: 'file.path path.expand',
  mode: 'Sys.chmod',
  environment: 'Sys.getenv',
  quiet: 'print message',
};
