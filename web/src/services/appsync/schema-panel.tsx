/** An API's schema, to read and to copy. */
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import type { Query } from '../../api/use-query';

export function SchemaPanel({ schema: { data, error, reload } }: { schema: Query<string> }) {
  if (error !== undefined) return <ErrorAlert error={error} onRetry={reload} />;
  if (data === undefined) return <Loading what="the schema" />;
  return (
    <SpaceBetween size="xs">
      <CopyToClipboard
        copyButtonText="Copy the schema"
        textToCopy={data}
        copySuccessText="Schema copied"
        copyErrorText="The browser refused the clipboard. Select the text and copy it by hand."
      />
      <pre className="policy-document" tabIndex={0} aria-label="Schema">
        {data}
      </pre>
    </SpaceBetween>
  );
}
