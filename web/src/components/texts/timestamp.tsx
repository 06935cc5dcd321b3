/** A moment in the reader's own time zone and language; the exact one on hover. */
export function Timestamp({ at }: { at: string | number | Date | undefined }) {
  const date = at === undefined ? undefined : new Date(at);
  if (!date || Number.isNaN(date.getTime())) return <>-</>;
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  );
}
