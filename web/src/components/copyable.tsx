/** A value with a copy button beside it. */
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

export function Copyable({ value, name }: { value: string; name: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={value}
      copyButtonAriaLabel={`Copy ${name}`}
      copySuccessText={`${name} copied`}
      copyErrorText="The browser refused the clipboard. Select the text and copy it by hand."
    />
  );
}
