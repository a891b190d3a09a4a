import type { Table } from '../meaning.ts';

export const RUBY: Table = {
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
};
