/** When an event happened, to the millisecond. */
export function EventTime({ at }: { at: number | undefined }) {
  if (at === undefined) return <>-</>;
  const date = new Date(at);
  const text = date.toISOString();
  return <time dateTime={text}>{text.replace('T', ' ').replace('Z', '')}</time>;
}

/** A message as it is: its spaces and lines stay. */
export function EventMessage({ message = '' }: { message: string | undefined }) {
  return (
    <bdi>
      {message.split('\n').map((line, index) => (
        // Lines have no other identity than their place.
        <span key={index}>
          {index > 0 && <br />}
          {line}
        </span>
      ))}
    </bdi>
  );
}
