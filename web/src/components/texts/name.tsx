/** A long name or ARN: where it does not fit, it breaks between its parts and not inside of them. */
import { Fragment } from 'react';

/** After separators, and before a capital that begins a word. */
const parts = /(?<=[/:_.@-])|(?<=[a-z0-9])(?=[A-Z][a-z])/;

export function Name({ text }: { text: string | undefined }) {
  return (
    <bdi>
      {(text ?? '').split(parts).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  );
}
