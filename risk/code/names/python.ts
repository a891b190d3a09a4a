import type { Table } from '../meaning.ts';

export const PYTHON: Table = {
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
};
