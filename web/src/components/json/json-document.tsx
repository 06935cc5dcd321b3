/** A JSON document to read and to copy. */
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';

export function JsonDocument({ text, name }: { text: string; name: string }) {
  return (
    <SpaceBetween size="xs">
      <CopyToClipboard
        copyButtonText="Copy JSON"
        copyButtonAriaLabel={`Copy JSON: ${name}`}
        textToCopy={text}
        copySuccessText={`${name} copied`}
        copyErrorText="The browser refused the clipboard. Select the text and copy it by hand."
      />
      <pre className="policy-document" tabIndex={0} aria-label={name}>
        {text}
      </pre>
    </SpaceBetween>
  );
}
