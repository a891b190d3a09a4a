import type { Table } from '../meaning.ts';

export const PHP: Table = {
  shell: 'system exec shell_exec passthru popen proc_open ` pcntl_exec',
  delete: 'unlink rmdir ftruncate',
  write: 'file_put_contents touch',
  open: 'fopen SplFileObject',
  read: 'file_get_contents readfile file fread show_source highlight_file parse_ini_file',
  move: 'rename copy symlink link move_uploaded_file',
  mode: 'chmod',
  owner: 'chown chgrp',
  rights: 'posix_setuid posix_seteuid posix_setgid',
  fetch: 'curl_init curl_exec',
  send: 'mail fwrite fputs',
  connect: 'fsockopen pfsockopen stream_socket_client socket_create socket_connect',
  evaluate: 'eval assert create_function preg_replace include include_once require require_once',
  unpickle: 'unserialize',
  decode:
    'base64_decode gzinflate gzuncompress gzdecode str_rot13 hex2bin convert_uudecode rawurldecode urldecode pack',
  reverse: 'strrev',
  letters: 'chr',
  glue: 'implode join',
  replace: 'str_replace',
  keep: 'trim strtolower strval escapeshellarg sprintf',
  path: 'realpath',
  environment: 'getenv',
  indirect:
    'call_user_func call_user_func_array array_map array_filter usort register_shutdown_function ReflectionFunction.invoke',
  kill: 'posix_kill',
  fork: 'pcntl_fork',
  sql: 'mysqli_query mysql_query pg_query sqlite_query .query .exec .prepare .multi_query mysqli_multi_query DB.statement DB.unprepared DB.delete',
  quiet: 'echo print printf var_dump',
};
