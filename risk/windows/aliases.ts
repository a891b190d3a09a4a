/** Short names of PowerShell, and the Unix and cmd names that stand for its own verbs. */
const WORDS = `ri rm del rd erase rmdir=remove-item rp=remove-itemproperty rv=remove-variable
  gci ls dir=get-childitem gc cat type=get-content gi=get-item gp=get-itemproperty gl pwd=get-location
  gm=get-member gps ps=get-process gsv=get-service gwmi=get-wmiobject gcim=get-ciminstance gv=get-variable
  gal=get-alias gcm=get-command h history ghy=get-history gjb=get-job gu=get-unique
  sc=set-content ac=add-content clc=clear-content cli=clear-item clp=clear-itemproperty si=set-item sp=set-itemproperty
  ni=new-item md mkdir=new-item mi mv move=move-item cp copy cpi=copy-item rni ren=rename-item
  kill spps=stop-process spsv=stop-service sasv=start-service saps start=start-process sajb=start-job
  iex=invoke-expression icm=invoke-command iwr=invoke-webrequest irm=invoke-restmethod ii=invoke-item iwmi=invoke-wmimethod
  echo write=write-output sls=select-string select=select-object where=where-object ?=where-object
  foreach=foreach-object %=foreach-object sort=sort-object measure=measure-object group=group-object tee=tee-object
  ft=format-table fl=format-list fw=format-wide cd chdir sl=set-location cls clear=clear-host
  sal=set-alias nal=new-alias ipmo=import-module etsn=enter-pssession nsn=new-pssession rsn=remove-pssession
  man help=get-help sleep=start-sleep diff compare=compare-object oh=out-host ipcsv=import-csv epcsv=export-csv
  scb=set-clipboard gcb=get-clipboard shcm=show-command asnp=add-pssnapin`;

const ALIASES: ReadonlyMap<string, string> = new Map(
  WORDS.split(/\s+(?=\S)/)
    .join(' ')
    .split(/(?<==[\w-]+) /)
    .flatMap((line) => {
      const [names = '', cmdlet = ''] = line.split('=');
      return names.split(' ').map((name) => [name, cmdlet] as const);
    }),
);

/** What a command of PowerShell is called in full; its own name where that is no alias. */
export function fullName(name: string): string {
  return ALIASES.get(name.toLowerCase()) ?? name;
}
