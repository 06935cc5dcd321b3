/** A mail's plain text, with its web addresses as links. */
import type { ReactNode } from 'react';

const webAddress = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

export function TextBody({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(webAddress)) {
    parts.push(
      text.slice(end, match.index),
      <a key={match.index} href={match[0]} target="_blank" rel="noopener noreferrer">
        {match[0]}
      </a>,
    );
    end = match.index + match[0].length;
  }
  return (
    <pre className="plain-text" dir="auto">
      {parts}
      {text.slice(end)}
    </pre>
  );
}
