/** A value with a copy button beside it. */
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { Name } from './name';

export function Copyable({ value, name }: { value: string; name: string }) {
  return (
    <span className="copyable">
      <CopyToClipboard
        variant="icon"
        textToCopy={value}
        copyButtonAriaLabel={`Copy ${name}`}
        copySuccessText={`${name} copied`}
        copyErrorText="The browser refused the clipboard. Select the text and copy it by hand."
      />
      <Name text={value} />
    </span>
  );
}
