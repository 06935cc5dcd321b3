/**
 * What the doctor knows when it looks for faults: plain data, gathered once (`gather.ts`), so that every check is a
 * pure function of it and can be tested with the very file or version string that is broken.
 */
import type { Bootstrap } from '../page-setup/bootstrap.ts';
import type { EnvironmentOf } from './endpoints.ts';

/** A file of the user's; `text` is a byte string. */
export interface TextFile {
  readonly path: string;
  readonly text?: string;
  /** Why it could not be read, when it is there. */
  readonly error?: string;
  /** Permission bits. */
  readonly mode?: number;
}

export interface InstalledProgram {
  readonly file: string;
  readonly version: string;
}

export interface ServerState {
  readonly endpoint: string;
  readonly consoleOrigin: string;
  readonly account: string;
  readonly dataFolder: string;
  /** Without one, Identity Center is not enabled. */
  readonly center?: { readonly startUrl: string; readonly localPortalUrl: string; readonly region: string };
  /** Of the management account, in the Region that the server runs as. */
  readonly bootstrap?: Pick<Bootstrap, 'account' | 'region' | 'verdict' | 'findings'>;
  /** Epoch milliseconds, by its machine's clock, at the moment of `Facts.now`. */
  readonly clock?: number;
}

/** The sign-in of the profile, as its section and its sso-session say; parts may be missing. */
export interface SessionState {
  /** Without one, the profile is a legacy one. */
  readonly name?: string;
  readonly startUrl?: string;
  readonly region?: string;
  readonly token?: TextFile;
  readonly registration?: TextFile;
}

/** What the server said when it was asked with what is in the caches; absent when it was not asked. */
export interface ServerAnswers {
  readonly token?: 'accepted' | 'refused';
  readonly registration?: 'known' | 'unknown';
  readonly role?: 'granted' | 'refused';
  /** The access key in the environment. */
  readonly environmentKey?: 'known' | 'unknown';
  /** The role credentials that the AWS CLI keeps for the profile, where they have not expired. */
  readonly roleCredentials?: 'known' | 'unknown';
}

/** What a check of the data folder found. */
export interface DataState {
  readonly problems: readonly string[];
  /** Why nothing can be written. */
  readonly readOnly?: string;
  /** Why the check did not come to its end. */
  readonly failed?: string;
}

/** The local authority of TLS, where one was made. */
export interface TlsState {
  readonly authority: string;
  readonly key: TextFile;
  /** Where another authority than this one was put by `sandlot trust`. */
  readonly replaced: readonly string[];
  /** Whether NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE name a file with it. */
  readonly node: boolean;
  readonly botocore: boolean;
}

export interface Programs {
  /** Every `aws` on the PATH, in its order. */
  readonly aws: readonly InstalledProgram[];
  readonly jq?: string;
  /** The project's own `aws-cdk`, and the one on the PATH. */
  readonly cdk: readonly (InstalledProgram & { readonly where: 'project' | 'global' })[];
  /** `@aws-sdk/client-*` of the project: the oldest. */
  readonly sdkForJavaScript?: InstalledProgram & { readonly name: string };
  /** `aws-sdk` (version 2) among the project's own dependencies. */
  readonly sdkForJavaScript2?: InstalledProgram;
  readonly boto3?: InstalledProgram;
  /** `works`: it makes namespaces for this user. */
  readonly bubblewrap?: InstalledProgram & { readonly works: boolean };
}

/** An Amplify project: the folder that the doctor was called in, or one above it. */
export interface AmplifyProject {
  readonly folder: string;
  /** The one that ampx would deploy to. */
  readonly region?: string;
  /** Of the profile's account in that Region, where this server has the account. */
  readonly bootstrap?: Pick<Bootstrap, 'account' | 'region' | 'verdict'>;
  readonly outputs?: { readonly path: string; readonly url?: string; readonly region?: string };
  /** `gone`: stacks that it names and that are not there. */
  readonly hotswapCache?: { readonly path: string; readonly gone: readonly string[] };
  readonly sendsTelemetry: boolean;
  readonly frontEnd?: { readonly viteConfig: string; readonly isLed: boolean };
}

export interface Facts extends EnvironmentOf {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly platform: string;
  /** The system's version, as `os.release()` has it. */
  readonly release: string;
  /** A byte string, as it stands in the files. */
  readonly profileName: string;
  /** `file`: nothing names it; it is one that leads here. */
  readonly profileFrom: 'AWS_PROFILE' | 'AWS_DEFAULT_PROFILE' | '--profile' | 'default' | 'file';
  /** Of the further profiles that lead here. */
  readonly others?: readonly Facts[];
  readonly config: TextFile;
  readonly credentials: TextFile;
  /** The folder that the server was looked for in. */
  readonly dataFolder: string;
  readonly server?: ServerState;
  /** Absent: there is no data, or none that could be looked at. */
  readonly data?: DataState;
  readonly session?: SessionState;
  readonly tls?: TlsState;
  /** What the AWS CLI keeps for the profile's session and role. */
  readonly roleCredentials?: TextFile;
  readonly answers: ServerAnswers;
  readonly programs: Programs;
  /** Of the terminal's profile. */
  readonly project?: AmplifyProject;
  /** Endpoint data that the AWS CLI before 2.13 reads: every endpoints.json on its way, and the hosts in it. */
  readonly endpointFiles: readonly { readonly path: string; readonly hosts: readonly string[] }[];
}

export interface Finding {
  readonly what: string;
  readonly why: string;
  /** Commands, one per line. */
  readonly mend: string;
}

export interface Check {
  /** Kebab-case, as in docs/doctor.md and in `--json`. */
  readonly id: string;
  find(facts: Facts): Finding | undefined;
}
