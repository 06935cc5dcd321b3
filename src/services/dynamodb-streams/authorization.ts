/** On which streams operations are authorized: an iterator begins with its stream's ARN. */

export function onStream({ StreamArn }: { StreamArn: string }): string[] {
  return [StreamArn];
}

export function onIterator({ ShardIterator }: { ShardIterator: string }): string[] {
  const arn = streamOfIterator(ShardIterator);
  return [arn === '' ? '*' : arn];
}

/** Empty: it is no iterator. */
export function streamOfIterator(iterator: string): string {
  const at = iterator.indexOf('|');
  return at < 0 ? '' : iterator.slice(0, at);
}
