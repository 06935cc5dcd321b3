/** The server's WebSockets: how many an API has, and how much waits in all of them for clients to read it. */
import type { WebSocket } from 'ws';

/** Ours; AWS bounds how many are opened a second. */
const maxOfApi = 1000;
/** Bytes that one client may leave unread, and all together; then those who read nothing are let go. */
const maxUnread = 8 * 1024 * 1024;
const maxUnreadInAll = 64 * 1024 * 1024;
const fewUnread = 256 * 1024;

export class OpenSockets {
  readonly #counts = new Map<string, number>();
  #unread = 0;

  /** `false`: the API has as many as it may. Otherwise it has one more, until that is closed. */
  add(api: string, socket: WebSocket): boolean {
    const count = this.#counts.get(api) ?? 0;
    if (count >= maxOfApi) return false;
    this.#counts.set(api, count + 1);
    socket.once('close', () => {
      const left = this.#counts.get(api)! - 1;
      if (left > 0) this.#counts.set(api, left);
      else this.#counts.delete(api);
    });
    return true;
  }

  send(socket: WebSocket, text: string): void {
    const { bufferedAmount } = socket;
    if (bufferedAmount > maxUnread || (bufferedAmount > fewUnread && this.#unread > maxUnreadInAll)) {
      socket.terminate();
      return;
    }
    const bytes = Buffer.byteLength(text);
    this.#unread += bytes;
    socket.send(text, () => {
      this.#unread -= bytes;
    });
  }
}
