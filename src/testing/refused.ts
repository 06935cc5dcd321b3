/** For tests: what `assert.rejects` expects of an error, and what became of a call in words. */
import assert from 'node:assert/strict';

/** An SDK's error of that name, whose message matches, with status 400 or another. */
export function refused(name: string, message: RegExp = /./, status = 400) {
  return (error: any): true => {
    assert.equal(error.name, name);
    assert.match(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, status);
    return true;
  };
}

/** What became of a call: `ok`, or its error's name and message, for tables of cases. */
export const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error) => `${error.name.replace(/Exception$/, '')}: ${error.message}`,
  );
