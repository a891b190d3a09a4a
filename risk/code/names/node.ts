import type { Table } from '../meaning.ts';

export const NODE: Table = {
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
};
