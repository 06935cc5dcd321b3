/** Errors of both APIs, in words for a person: what happened, and what to do about it. */

/** A refusal by Sandlot's local API. */
export class LocalApiError extends Error {
  override readonly name = 'LocalApiError';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** No answer at all: the server is stopped, or restarting. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  constructor() {
    super(`Sandlot does not answer at ${location.origin}.`);
  }
}

export interface ErrorDescription {
  readonly header: string;
  readonly message: string;
  readonly advice?: string;
  /** Where to go on: a console path. */
  readonly link?: { readonly text: string; readonly path: string };
  /** AWS's request id, to find the request in the server's log. */
  readonly requestId?: string;
}

/** What browsers throw when a request gets no answer; each engine has its own text. */
export function isNetworkFailure(error: unknown): boolean {
  return (
    error instanceof UnreachableError ||
    (error instanceof TypeError && /fetch|network|load failed/i.test(error.message))
  );
}

export function describeError(error: unknown): ErrorDescription {
  if (isNetworkFailure(error)) {
    return {
      header: 'Sandlot does not answer',
      message: `There is no answer at ${location.origin}.`,
      advice: 'Start it with "npm start". This page tries again by itself.',
    };
  }
  if (error instanceof LocalApiError) {
    return { header: 'The request was refused', message: error.message, ...adviceFor(error.code, error.status) };
  }
  if (!(error instanceof Error)) return { header: 'Something went wrong', message: String(error) };
  const metadata = (error as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
  if (!metadata) return { header: 'Something went wrong', message: error.message };
  const status = metadata.httpStatusCode ?? 0;
  const { header, message } = wordsOf(error, status);
  return {
    header,
    message,
    ...adviceFor(header, status, message),
    ...(metadata.requestId && { requestId: metadata.requestId }),
  };
}

/** Answers to HEAD have no body, and thus neither a code nor a message. */
const bareAnswers: Readonly<Record<number, Pick<ErrorDescription, 'header' | 'message'>>> = {
  400: { header: 'BadRequest', message: 'The request was refused. The answer does not say why.' },
  403: { header: 'AccessDenied', message: 'You may not read this, or it is not there. The answer does not say which.' },
  404: { header: 'NotFound', message: 'There is nothing of this name.' },
};

function wordsOf({ name, message }: Error, status: number): Pick<ErrorDescription, 'header' | 'message'> {
  const isBare = /^(?:Unknown|UnknownError|NotFound)$/.test(name) && /^(?:Unknown|UnknownError|)$/.test(message);
  return (isBare && bareAnswers[status]) || { header: name, message };
}

function adviceFor(code: string, status: number, message = ''): Pick<ErrorDescription, 'advice' | 'link'> {
  if (/BucketAlready(?:Exists|OwnedByYou)/.test(code)) return { advice: 'Choose another name.' };
  if (/AccessDenied/.test(code) && /block public access setting/.test(message))
    return {
      advice:
        'Block Public Access stops this. Change it under "Block public access (bucket settings)"; ' +
        'that of the account is changed with "aws s3control put-public-access-block".',
    };
  if (/AccessDenied/.test(code) && /explicit deny in a resource-based policy/.test(message))
    return { advice: 'The policy of the resource itself denies this. Change it there.' };
  if (/AccessDenied/.test(code))
    return {
      advice: 'Your policies do not allow this.',
      link: { text: 'What you may do, and the way back to root', path: '/home' },
    };
  if (/Throttling|TooManyRequests/.test(code)) return { advice: 'Wait a moment, then try again.' };
  if (/NotFound|NoSuchEntity/.test(code) || status === 404)
    return { advice: 'It may have been deleted in the meantime. Reload the list.' };
  if (/Conflict|ConcurrentModification/.test(code) || status === 409)
    return { advice: 'Somebody else may have changed it at the same time. Reload, then try again.' };
  if (status === 501) return { advice: 'This version of Sandlot does not have this operation yet.' };
  if (status >= 500) return { advice: 'This is a fault in Sandlot. Its log has the details.' };
  return {};
}

/** Whether the thing that was asked for is not there (any more). */
export function isNotFound(error: unknown): boolean {
  if (error instanceof LocalApiError) return error.status === 404;
  return (
    error instanceof Error && /NotFoundException$|^NoSuchEntity|^(?:NotFound|NoSuchKey|NoSuchVersion)$/.test(error.name)
  );
}

/**
 * For what is named by the page's address alone: an ID that cannot be one (`users/nosuch`) is refused as invalid, and
 * there is no such thing either.
 */
export function isNothingThere(error: unknown): boolean {
  if (error instanceof LocalApiError) return error.status === 404;
  return (
    isNotFound(error) ||
    (error instanceof Error && /^(?:ValidationException|ValidationError|InvalidInputException)$/.test(error.name))
  );
}

/** Whether the server has no such call at all, rather than no such thing. */
export function isMissingCall(error: unknown): boolean {
  return error instanceof LocalApiError && error.status === 404 && !/[a-z]NotFound$/.test(error.code);
}
