/** The types of the Vite plug-in; published beside it, so nothing is imported here. */

export interface SandlotOptions {
  /** Sandlot's address, for an app without an API (default: that of the terminal, which `sandlot env` pointed). */
  readonly endpoint?: string;
  /** What `vite build` makes leads to Sandlot as well (default: false). */
  readonly build?: boolean;
}
