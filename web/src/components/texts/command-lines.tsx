/** Lines for a terminal, to read and to copy. */
import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

export interface CommandLinesProps {
  /** What they are, for the copy button and for screen readers. */
  readonly name: string;
  readonly text: string;
  /** Beside the copy button. */
  readonly actions?: ReactNode;
}

export function CommandLines({ name, text, actions }: CommandLinesProps) {
  return (
    <div className="command-lines">
      <pre className="policy-document" tabIndex={0} aria-label={name}>
        {text}
      </pre>
      <Box margin={{ top: 'xxs' }}>
        <SpaceBetween direction="horizontal" size="xs">
          <CopyToClipboard
            copyButtonText="Copy"
            copyButtonAriaLabel={`Copy ${name}`}
            textToCopy={text}
            copySuccessText="Copied"
            copyErrorText="The browser refused the clipboard. Select the text and copy it by hand."
          />
          {actions}
        </SpaceBetween>
      </Box>
    </div>
  );
}
