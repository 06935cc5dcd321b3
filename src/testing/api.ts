/** The types of Sandlot inside a test; published beside the built module, so nothing is imported here. */

export interface SandlotOptions {
  /** Identity Center's region; default us-east-1. */
  readonly region?: string;
  /** The management account's 12 digits; default random. */
  readonly account?: string;
  /**
   * The name of sign-in, access portal and console; default console.localhost. A tool that does not find it: 127.0.0.1.
   */
  readonly consoleHost?: string;
  /**
   * Whether functions run in a sandbox of the operating system: where it works (`auto`, the default), there alone
   * (`required`), or not (`off`).
   */
  readonly functionSandbox?: 'auto' | 'required' | 'off';
}

export interface Sandlot {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** `http://console.localhost:<port>`: sign-in, access portal and console, which browsers find; Node does not. */
  readonly consoleOrigin: string;
  readonly region: string;
  readonly account: string;
  /** An access key of the root user; a reset keeps it. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Options for any AWS SDK for JavaScript client. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: Sandlot['credentials'];
  };
  /** Bearer token of the local API. */
  readonly apiToken: string;
  /**
   * PEM of the authority that signs `https://127.0.0.1:<port>`, the same port:
   * for NODE_EXTRA_CA_CERTS and `ca` options.
   */
  certificateAuthority(): Promise<string>;
  /** Calls the local API (`/_sandlot/v1` + path); throws with its message when it refuses. */
  api<T = any>(method: string, path: string, body?: unknown): Promise<T>;
  /** Moves the domain clock forward: everything that expires by itself, signatures excepted. */
  advance(milliseconds: number): Promise<void>;
  /** Resolves once no background job is due or running. */
  idle(): Promise<void>;
  /** Back to before Identity Center was enabled. */
  reset(): Promise<void>;
  close(): Promise<void>;
}
