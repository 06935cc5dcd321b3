/** Why a terminal was not opened; the message is for the person at the page. */
export class CloudShellRefused extends Error {
  readonly code: 'NotFound' | 'TooMany' | 'Unavailable' | 'BadTicket';
  constructor(code: CloudShellRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}
