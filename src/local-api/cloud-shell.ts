/**
 * CloudShell's way to the browser. A page asks for a one-time ticket with its session, from this server's own pages
 * only, and opens a WebSocket with it; the terminal itself fetches the principal's temporary credentials with a token
 * of its own. Opening one takes `cloudshell:CreateSession`, as in AWS.
 */
import {
  CloudShellRefused,
  readSize,
  type CloudShell,
  type ShellOwner,
  type TerminalSocket,
} from '../cloud-shell/index.ts';
import { consoleSessionOf, consoleSessionOfCookie, type ConsoleSession } from '../signin/internal.ts';
import { PageError, type PageContext, type PageRequest, type PageRoute } from '../wire/page.ts';
import { apiRoute, invalid, type ApiCall } from './api-route.ts';
import { iso } from './console.ts';

const terminals = '/cloud-shell/terminals';

/** Seconds; the AWS clients ask again before they expire. */
const credentialSeconds = 3600;

export function cloudShellRoutes(apiToken: string, cloudShell: () => Promise<CloudShell>): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', terminals, 'console', async ({ session }) => ({
      items: (await cloudShell())
        .list(session!.tokenDigest)
        .map(({ terminalId, startedAt }) => ({ terminalId, startedAt: iso(startedAt) })),
    })),
    apiRoute(apiToken, 'POST', terminals, 'console', async (call) => {
      await call.authorize('cloudshell:CreateSession');
      const { terminalId, columns, rows } = await call.body();
      const size = readSize({ columns, rows });
      if (size === undefined)
        throw invalid('columns and rows must be whole numbers: at most 1000 columns of 500 rows.');
      if (terminalId !== undefined && typeof terminalId !== 'string') throw invalid('terminalId must be a text.');
      return await refusing(async () => (await cloudShell()).open(ownerOf(call.session!), size, terminalId));
    }),
    apiRoute(apiToken, 'DELETE', `${terminals}/:terminalId`, 'console', async ({ request, session }) => {
      if (!(await (await cloudShell()).end(session!.tokenDigest, request.params['terminalId']!)))
        throw new PageError(404, 'NotFound', 'There is no such terminal in this session.');
    }),
    apiRoute(apiToken, 'GET', '/cloud-shell/credentials', 'open', async (call) =>
      containerCredentials(call, await cloudShell()),
    ),
  ];
}

/** The terminal's WebSocket. */
export async function streamTerminal(
  cloudShell: () => Promise<CloudShell>,
  request: PageRequest,
  ctx: PageContext,
): Promise<(socket: TerminalSocket) => void> {
  // A WebSocket is open to every site that a browser shows; only its Origin says which one asked.
  if (request.headers['origin'] !== request.origin)
    throw new PageError(403, 'CrossOrigin', "Terminals open only from this server's own pages.");
  // A WebSocket takes no headers of the page's: its ticket, which only the session's secret gets, stands for that.
  const session = await consoleSessionOfCookie(request, ctx);
  if (session === undefined) throw new PageError(401, 'NotSignedIn', 'Sign in to the console first.');
  const shell = await cloudShell();
  return await refusing(() =>
    shell.attach(session.tokenDigest, request.params['terminalId']!, request.query.get('ticket') ?? ''),
  );
}

function ownerOf({ caller, tokenDigest }: ConsoleSession): ShellOwner {
  return {
    sessionDigest: tokenDigest,
    account: caller.account,
    principal:
      caller.kind === 'root'
        ? { kind: 'root' }
        : { kind: 'role', roleName: caller.roleName, sessionName: caller.sessionName },
  };
}

/** What AWS clients expect of AWS_CONTAINER_CREDENTIALS_FULL_URI. */
async function containerCredentials({ request, ctx }: ApiCall, cloudShell: CloudShell): Promise<unknown> {
  const owner = cloudShell.ownerOfToken(request.headers['authorization'] ?? '');
  const session = owner && (await consoleSessionOf(ctx, owner.sessionDigest));
  if (session === undefined)
    throw new PageError(401, 'InvalidToken', 'No terminal of CloudShell has this token; its session may have ended.');
  const left = Math.floor((session.expiresAt - ctx.clock.now()) / 1000);
  const issued = ctx.issueCredentials({
    ...session.caller,
    durationSeconds: Math.max(1, Math.min(credentialSeconds, left)),
  });
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    Token: issued.sessionToken,
    Expiration: iso(issued.expiresAt),
  };
}

const statuses: Readonly<Record<CloudShellRefused['code'], number>> = {
  NotFound: 404,
  TooMany: 429,
  Unavailable: 503,
  BadTicket: 403,
};

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CloudShellRefused) throw new PageError(statuses[error.code], error.code, error.message);
    throw error;
  }
}
