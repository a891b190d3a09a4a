import type { Language } from './effect.ts';

/** What a function does, as `meanings.ts` judges it. */
export type Meaning =
  | 'shell'
  | 'run'
  | 'words'
  | 'spawn'
  | 'delete'
  | 'deleteTree'
  | 'write'
  | 'open'
  | 'read'
  | 'move'
  | 'mode'
  | 'owner'
  | 'rights'
  | 'fetch'
  | 'send'
  | 'connect'
  | 'dup'
  | 'evaluate'
  | 'unpickle'
  | 'decode'
  | 'reverse'
  | 'letters'
  | 'glue'
  | 'replace'
  | 'keep'
  | 'path'
  | 'home'
  | 'environment'
  | 'module'
  | 'attribute'
  | 'indirect'
  | 'kill'
  | 'fork'
  | 'sql'
  | 'power'
  | 'hidden'
  | 'destroy'
  | 'split'
  | 'quiet';

type Table = Readonly<Partial<Record<Meaning, string>>>;

/** Names as they are called; one that begins with a dot is a method of whatever it is called on. */
const TABLES: Readonly<Partial<Record<Language, Table>>> = {
  python: {
    shell:
      'os.system os.popen posix.system nt.system subprocess.getoutput subprocess.getstatusoutput commands.getoutput commands.getstatusoutput asyncio.create_subprocess_shell popen2.popen2 popen2.popen3 os.popen2 os.popen3 .system .getoutput get_ipython.system pexpect.run',
    run: 'subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen asyncio.create_subprocess_exec pty.spawn pexpect.spawn sh.Command .Popen .check_output .check_call',
    words: 'os.execl os.execle os.execlp os.execlpe',
    spawn: 'os.execv os.execve os.execvp os.execvpe os.posix_spawn os.posix_spawnp os.spawnv os.spawnvp',
    deleteTree: 'shutil.rmtree distutils.dir_util.remove_tree .rmtree send2trash.send2trash',
    delete: 'os.remove os.unlink os.rmdir os.removedirs pathlib.Path.unlink .unlink .rmdir os.truncate',
    write: '.write_text .write_bytes',
    open: 'open io.open codecs.open os.open os.fdopen gzip.open .open',
    read: '.read_text .read_bytes numpy.fromfile pandas.read_csv linecache.getlines fileinput.input',
    move: 'os.rename os.replace shutil.move shutil.copy shutil.copyfile shutil.copy2 os.symlink os.link',
    mode: 'os.chmod os.fchmod .chmod',
    owner: 'os.chown shutil.chown os.lchown',
    rights: 'os.setuid os.seteuid os.setreuid os.setresuid os.setgid os.chroot os.setgroups',
    fetch:
      'urllib.request.urlopen urllib.urlopen urllib2.urlopen requests.get requests.head httpx.get urllib.request.urlretrieve urllib.urlretrieve http.client.HTTPSConnection http.client.HTTPConnection aiohttp.request .urlopen wget.download',
    send: 'requests.post requests.put requests.patch requests.delete requests.request httpx.post httpx.put httpx.patch httpx.delete .sendall .sendto .sendmail .send_message .send urllib.request.Request ftplib.FTP .storbinary .put_object .upload_file .upload_fileobj .post',
    connect: 'socket.socket socket.create_connection .connect .connect_ex .bind',
    dup: 'os.dup2 os.dup',
    evaluate:
      'eval exec execfile builtins.eval builtins.exec code.interact code.InteractiveInterpreter .runsource runpy.run_path timeit.timeit compile',
    unpickle:
      'pickle.loads pickle.load marshal.loads marshal.load dill.loads cPickle.loads yaml.unsafe_load shelve.open joblib.load jsonpickle.decode',
    decode:
      'base64.b64decode base64.b32decode base64.b16decode base64.b85decode base64.a85decode base64.urlsafe_b64decode base64.decodebytes base64.standard_b64decode binascii.unhexlify binascii.a2b_base64 bytes.fromhex bytearray.fromhex codecs.decode zlib.decompress gzip.decompress bz2.decompress lzma.decompress .fromhex .b64decode',
    reverse: 'reversed',
    letters: 'chr map',
    glue: '.join',
    replace: '.replace',
    keep: '.decode .encode .strip .lower .rstrip .lstrip str .format .expanduser .resolve .absolute bytes list tuple shlex.join .copy .as_posix glob.glob glob.iglob os.listdir os.scandir .glob .rglob .iterdir',
    path: 'os.path.join pathlib.Path Path pathlib.PosixPath os.path.expanduser os.path.abspath os.path.realpath os.fspath .joinpath .expandvars os.path.expandvars',
    home: 'pathlib.Path.home Path.home',
    environment: 'os.environ.items os.environ.copy os.getenvb',
    module: '__import__ importlib.import_module importlib.__import__ vars imp.load_module',
    attribute: 'getattr .__getattribute__ operator.attrgetter',
    indirect: 'functools.partial asyncio.run threading.Thread',
    kill: 'os.kill os.killpg',
    fork: 'os.fork pty.fork multiprocessing.Process',
    sql: '.execute .executemany .executescript pandas.read_sql .execute_sql sqlalchemy.text',
    hidden: '.__subclasses__',
    destroy:
      '.delete .delete_bucket .delete_object .delete_objects .delete_table .delete_stack .delete_cluster .delete_db_instance .terminate_instances .terminate .drop_database .drop_collection .drop_table .delete_many .drop_all .flushall .flushdb .delete_namespaced_pod .delete_namespace .delete_queue .delete_topic',
    split: '.split shlex.split',
    quiet: 'platform.system .get logging.info print',
  },
  node: {
    shell:
      'child_process.exec child_process.execSync .execSync execa.command execa.commandSync shelljs.exec $ Bun.$ bun.$ zx.$ dax.$ Deno.$ shell.exec process.binding',
    spawn:
      'child_process.spawn child_process.spawnSync child_process.execFile child_process.execFileSync child_process.fork .spawnSync .execFileSync execa execa.execa execa.sync cross-spawn Deno.Command',
    run: 'Bun.spawn Bun.spawnSync Deno.run pty.spawn',
    deleteTree:
      'fs.rm fs.rmSync fs.promises.rm fs/promises.rm fs-extra.remove fs-extra.removeSync fs-extra.emptyDir fs-extra.emptyDirSync rimraf rimraf.sync rimraf.rimraf rimraf.rimrafSync del del.sync shelljs.rm Deno.remove Deno.removeSync .rmSync trash fs.rmdir fs.rmdirSync fs.promises.rmdir .rmdirSync',
    delete:
      'fs.unlink fs.unlinkSync fs.promises.unlink fs/promises.unlink .unlinkSync fs.truncate fs.truncateSync Bun.unlink',
    write:
      'fs.writeFile fs.writeFileSync fs.appendFile fs.appendFileSync fs.promises.writeFile fs.promises.appendFile fs/promises.writeFile fs/promises.appendFile fs.createWriteStream Deno.writeTextFile Deno.writeTextFileSync Deno.writeFile Bun.write .writeFileSync .appendFileSync .createWriteStream fs-extra.outputFile fs.openSync',
    read: 'fs.readFile fs.readFileSync fs.promises.readFile fs/promises.readFile fs.createReadStream Deno.readTextFile Deno.readTextFileSync Deno.readFile Bun.file .readFileSync .createReadStream',
    move: 'fs.rename fs.renameSync fs.copyFile fs.copyFileSync fs.cpSync fs.promises.rename fs.symlinkSync fs.symlink fs-extra.move fs-extra.copy',
    mode: 'fs.chmod fs.chmodSync fs.promises.chmod Deno.chmod .chmodSync',
    owner: 'fs.chown fs.chownSync fs.promises.chown',
    rights: 'process.setuid process.seteuid process.setgid',
    fetch: 'http.get https.get axios.get got got.get needle node-fetch undici.fetch axios superagent.get',
    send: 'fetch http.request https.request axios.post axios.put axios.patch axios.delete axios.request got.post got.put got.delete navigator.sendBeacon undici.request .sendMail superagent.post .end',
    connect:
      'net.connect net.createConnection net.Socket tls.connect dgram.createSocket Deno.connect Bun.connect net.createServer .connect',
    dup: '.pipe',
    evaluate:
      'eval Function vm.runInThisContext vm.runInNewContext vm.runInContext vm.Script .runInThisContext .runInNewContext setTimeout .constructor .compileFunction',
    decode:
      'atob Buffer.from zlib.inflateSync zlib.gunzipSync zlib.brotliDecompressSync zlib.inflateRawSync unescape .inflateSync .gunzipSync',
    reverse: '.reverse',
    letters: 'String.fromCharCode String.fromCodePoint',
    glue: '.join',
    replace: '.replace .replaceAll',
    keep: '.toString .trim .toLowerCase String .concat .valueOf decodeURIComponent fs.readdirSync fs.readdir glob.sync glob.globSync fs.promises.readdir',
    path: 'path.join path.resolve path.normalize path.posix.join',
    home: 'os.homedir',
    environment: 'Object.entries Object.keys Object.assign JSON.stringify Deno.env.toObject',
    module: 'require import process.mainModule.require module.require .require process.getBuiltinModule',
    attribute: 'Reflect.get',
    indirect: 'Reflect.apply util.promisify promisify .call .apply .bind',
    kill: 'process.kill Deno.kill',
    fork: 'cluster.fork',
    sql: '.query .execute .raw .$executeRawUnsafe .$queryRawUnsafe .exec .run .unsafe .prepare',
    split: '.split',
    quiet: 'console.log .exit process.exit',
  },
  perl: {
    shell: 'system exec ` readpipe CORE.system CORE.exec .qx IPC.Open2.open2 IPC.Open3.open3 open2 open3',
    deleteTree: 'rmtree remove_tree File.Path.rmtree File.Path.remove_tree',
    delete: 'unlink rmdir truncate',
    open: 'open sysopen IO.File.new',
    move: 'rename copy move symlink link File.Copy.copy File.Copy.move',
    mode: 'chmod',
    owner: 'chown',
    rights: 'POSIX.setuid POSIX.setgid setuid POSIX.seteuid',
    fetch: 'get LWP.Simple.get getstore .get',
    send: '.post .send syswrite .put HTTP.Tiny.new',
    connect: 'socket connect IO.Socket.INET.new IO.Socket.new IO.Socket.SSL.new .INET',
    evaluate: 'eval evalbytes do require',
    decode: 'decode_base64 MIME.Base64.decode_base64 unpack pack uncompress',
    reverse: 'reverse',
    letters: 'chr',
    glue: 'join',
    keep: 'lc scalar quotemeta glob',
    kill: 'kill',
    fork: 'fork',
    sql: '.do .execute .prepare .selectall_arrayref',
    path: 'catfile File.Spec.catfile',
    quiet: 'print printf say',
  },
  ruby: {
    shell:
      'system exec ` Kernel.system Kernel.exec Process.exec IO.popen Open3.capture2 Open3.capture2e Open3.capture3 Open3.popen3 Open3.popen2 Open3.pipeline PTY.spawn spawn Kernel.spawn Process.spawn .system',
    deleteTree:
      'FileUtils.rm_rf FileUtils.rm_r FileUtils.rmtree FileUtils.remove_dir FileUtils.remove_entry FileUtils.remove_entry_secure FileUtils.rm_r rm_rf rm_r .rmtree Pathname.rmtree',
    delete:
      'File.delete File.unlink FileUtils.rm FileUtils.rm_f FileUtils.remove Dir.rmdir Dir.delete Dir.unlink File.truncate rm rm_f .delete .unlink',
    write: 'File.write IO.write File.binwrite',
    open: 'File.open open File.new IO.open Kernel.open',
    read: 'File.read IO.read File.readlines IO.readlines File.binread File.foreach IO.binread',
    move: 'FileUtils.mv FileUtils.cp FileUtils.cp_r File.rename FileUtils.ln_s File.symlink',
    mode: 'File.chmod FileUtils.chmod FileUtils.chmod_R',
    owner: 'File.chown FileUtils.chown FileUtils.chown_R',
    rights: 'Process.Sys.setuid Process.UID.change_privilege Process.setuid Process.uid',
    fetch:
      'Net.HTTP.get Net.HTTP.get_response URI.open OpenURI.open_uri HTTParty.get RestClient.get Faraday.get .read',
    send: 'Net.HTTP.post Net.HTTP.post_form Net.HTTP.Post.new RestClient.post HTTParty.post Faraday.post Net.SMTP.start',
    connect: 'TCPSocket.new TCPSocket.open TCPSocket Socket.tcp UNIXSocket.new TCPServer.new',
    dup: '.reopen',
    evaluate: 'eval instance_eval class_eval Kernel.eval .instance_eval .class_eval .module_eval load',
    unpickle: 'Marshal.load YAML.unsafe_load',
    decode:
      'Base64.decode64 Base64.strict_decode64 Base64.urlsafe_decode64 .unpack .unpack1 .pack Zlib.Inflate.inflate Zlib.inflate',
    reverse: '.reverse',
    letters: '.chr',
    glue: '.join',
    replace: '.gsub .sub .tr .delete_prefix',
    keep: '.strip .chomp .downcase .to_s .dup .freeze .shellescape Dir.glob Dir.entries Dir.children',
    path: 'File.join File.expand_path Pathname.new Pathname File.absolute_path',
    home: 'Dir.home',
    environment: 'ENV.to_h ENV.to_a ENV.inspect ENV.map',
    attribute: 'method Kernel.method Object.const_get const_get Kernel.const_get .method',
    indirect: 'send public_send __send__ .send .public_send .__send__ Kernel.send Kernel.public_send',
    kill: 'Process.kill',
    fork: 'Process.fork Kernel.fork',
    sql: '.execute .exec_query .exec .query .select_all .exec_params',
    quiet: 'puts print p pp',
  },
  php: {
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
  },
  lua: {
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
  },
  r: {
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
  },
};

const BY_NAME: ReadonlyMap<string, ReadonlyMap<string, Meaning>> = new Map(
  Object.entries(TABLES).map(([language, table]) => [
    language,
    new Map(
      Object.entries(table).flatMap(([meaning, names]) =>
        names.split(' ').map((name) => [name, meaning as Meaning] as const),
      ),
    ),
  ]),
);

const ROOTS =
  /^(?:(?:__builtins__|builtins|__dict__|globalThis|global|window|self|this|Kernel|Object|CORE|CORE\.GLOBAL|\\|process\.mainModule|sys\.modules|main)\.)+(?=[A-Za-z_$])/;

/** The name without the rooms that every name is in, `node:` and the like. */
export function settled(path: string): string {
  return path
    .replace(/^\\/, '')
    .replaceAll('.__dict__.', '.')
    .replace(ROOTS, '')
    .replace(/^node:/, '')
    .replaceAll('::', '.')
    .replace(/^(?:promises)\./, 'fs.promises.');
}

/** What calling this name does in that language; null where it is not known. */
export function meaningOf(language: Language, path: string): Meaning | null {
  const table = BY_NAME.get(language);
  if (table === undefined) return null;
  const exact = table.get(path);
  if (exact !== undefined) return exact;
  const dot = path.lastIndexOf('.');
  return dot < 0 ? null : (table.get(path.slice(dot)) ?? null);
}
