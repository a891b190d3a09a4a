import { normalizePath } from './normal-path.ts';

/** Places of the machine that hold keys and passwords. */
const SECRET_OF_SYSTEM =
  /^\/(?:etc\/(?:shadow-?|gshadow-?|sudoers|security\/opasswd|krb5\.keytab|ssh\/ssh_host_\w+_key|ssl\/private(?:\/.*)?|ppp\/(?:chap|pap)-secrets|ipsec\.secrets|wireguard(?:\/.*)?|NetworkManager\/system-connections(?:\/.*)?|kubernetes\/(?:admin\.conf|pki(?:\/.*)?)|rancher\/k3s\/k3s\.yaml|letsencrypt\/(?:live|archive)\/.*privkey\d*\.pem|mysql\/debian\.cnf|docker\/key\.json)|proc\/[^/]+\/(?:environ|mem)|proc\/kcore|dev\/k?mem|(?:var\/)?run\/secrets(?:\/.*)?|var\/lib\/kubelet\/(?:kubeconfig|pki(?:\/.*)?)|var\/db\/dslocal\/nodes(?:\/.*)?)$/;

/** What lies in a home, by the path from there on. */
const SECRET_OF_HOME =
  /^(?:\.ssh(?:\/(?:id[\w*?[\]-]*|identity|[\w.-]+\.(?:pem|key)))?|\.aws(?:\/(?:credentials|(?:sso|cli)\/cache(?:\/.*)?))?|\.kube(?:\/config)?|[._]netrc|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.git-credentials|\.config\/git\/credentials|\.docker\/config\.json|\.dockercfg|\.gnupg(?:\/.*)?|\.config\/gcloud(?:\/.*)?|\.azure(?:\/.*)?|\.oci(?:\/.*)?|\.vault-token|\.config\/gh\/hosts\.yml|\.config\/(?:glab-cli|hub|op|doctl|Bitwarden|Bitwarden CLI|Slack|1Password|solana)(?:\/.*)?|\.pypirc|\.cargo\/credentials(?:\.toml)?|\.gem\/credentials|\.terraform\.d\/credentials\.tfrc\.json|\.fly\/config\.yml|\.password-store(?:\/.*)?|\.local\/share\/(?:keyrings|kwalletd)(?:\/.*)?|Library\/Keychains(?:\/.*)?|\.mozilla(?:\/firefox(?:\/.*)?)?|\.thunderbird(?:\/.*)?|\.bitcoin(?:\/.*)?|\.electrum(?:\/.*)?|\.ethereum(?:\/keystore(?:\/.*)?)?|\.countersign\/keys\.json|\.claude\/\.credentials\.json|\.codex\/auth\.json|\.gemini\/oauth_creds\.json)$/;
const BROWSER_SECRET =
  /\/(?:Login Data|Cookies|Web Data|Local State|logins\.json|key[34]\.db|cookies\.sqlite)$/;
const STORE_OF_SECRETS = /\.(?:kdbx?|keychain(?:-db)?|ppk|pfx|p12|jks|keystore|agilekeychain)$/i;

/** Files that by custom hold secrets, wherever they lie. */
const LIKELY_NAMES =
  /^(?:[\w-]*\.env(?:\.[\w.-]+)?|\.envrc|id_(?:rsa|dsa|ecdsa|ed25519)|credentials(?:\.json)?|client_secrets?[\w.-]*\.json|service[-_]?account[\w.-]*\.json|secrets?\.(?:ya?ml|json|toml|env|properties)|\.htpasswd|master\.key|terraform\.tfstate(?:\.backup)?|\.npmrc|wallet\.dat|[\w.-]+\.(?:key|pem)|kubeconfig(?:\.ya?ml)?|\.s3cfg|\.boto|rclone\.conf|filezilla\.xml|wp-config\.php|auth\.json)$/;
/** What is made to be shown. */
const PUBLIC_NAMES =
  /(?:\.pub|\.(?:example|sample|template|dist|tpl|tmpl|defaults?|schema)|[._-](?:example|sample|template)(?:\.\w+)?|(?:^|[-_.])(?:cert|chain|fullchain|public|ca|pub|crt)[\w.-]*\.(?:pem|key))$/i;

/** `secret`: keys and password stores; `likely`: files that by custom hold secrets, such as `.env`. */
export function secrecyOf(text: string, cwd?: string): 'secret' | 'likely' | 'none' {
  const path = normalizePath(text.replace(/^@/, ''), cwd);
  const name = path.split('/').at(-1) ?? '';
  if (PUBLIC_NAMES.test(name)) return 'none';
  if (SECRET_OF_SYSTEM.test(path) || STORE_OF_SECRETS.test(name)) return 'secret';
  if (/^C:\/windows\/system32\/config\/(?:sam|system|security)$/i.test(path)) return 'secret';
  const inHome = partInHome(path);
  if (inHome !== null && (SECRET_OF_HOME.test(inHome) || BROWSER_SECRET.test(path))) return 'secret';
  return LIKELY_NAMES.test(name) ? 'likely' : 'none';
}

function partInHome(path: string): string | null {
  const found =
    /^(?:~[\w.-]*|\/root|\/home\/[^/]+|\/Users\/[^/]+|C:\/users\/[^/]+)\/(.+)$/.exec(path)?.[1] ??
    // A home that is not named: any folder may be one.
    /(?:^|\/)(\.(?:ssh|aws|kube|gnupg|docker|config|azure|password-store|mozilla)(?:\/.*)?)$/.exec(path)?.[1];
  return found ?? null;
}
