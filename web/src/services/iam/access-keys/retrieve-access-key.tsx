/** "Retrieve access keys": the secret, for the one time that anybody sees it. It is kept nowhere but on this page. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useBeforeUnload, useNavigate } from 'react-router-dom';
import type { AccessKey } from '../api/access-keys';
import { Copyable } from '../../../components/texts/copyable';
import { Page, type Breadcrumb } from '../../../components/pages/page';

export interface RetrieveAccessKeyProps {
  readonly accessKey: AccessKey;
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly donePath: string;
}

export function RetrieveAccessKey({ accessKey, breadcrumbs, donePath }: RetrieveAccessKeyProps) {
  const { UserName = '', AccessKeyId = '', SecretAccessKey = '' } = accessKey;
  const [shown, setShown] = useState(false);
  const [kept, setKept] = useState(false);
  const navigate = useNavigate();
  // A reload or a closed tab would lose a secret that nothing can show again.
  useBeforeUnload((event) => {
    if (!kept) event.preventDefault();
  });
  const download = () => {
    saveFile(`${UserName}_accessKeys.csv`, `Access key ID,Secret access key\r\n${AccessKeyId},${SecretAccessKey}\r\n`);
    setKept(true);
  };
  return (
    <Page
      title="Retrieve access keys"
      breadcrumbs={breadcrumbs}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="download" onClick={download}>
            Download .csv file
          </Button>
          <Button variant="primary" onClick={() => void navigate(donePath)}>
            Done
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <Alert type="warning" header="Access key created">
          This is the only time that the secret access key can be viewed or downloaded. You cannot recover it later, but
          you can create a new access key any time.
        </Alert>
        <Container header={<Header variant="h2">Access key</Header>}>
          <KeyValuePairs
            columns={2}
            minColumnWidth={240}
            items={[
              { label: 'Access key', value: <Copyable name="Access key" value={AccessKeyId} /> },
              {
                label: 'Secret access key',
                value: (
                  <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                    <CopyToClipboard
                      variant="icon"
                      textToCopy={SecretAccessKey}
                      copyButtonAriaLabel="Copy secret access key"
                      copySuccessText="Secret access key copied"
                      copyErrorText={
                        'The browser refused the clipboard. ' + 'Choose Show, select the text and copy it by hand.'
                      }
                    />
                    <Box variant="code">{shown ? SecretAccessKey : '•'.repeat(16)}</Box>
                    <Button
                      variant="inline-link"
                      ariaLabel={shown ? 'Hide secret access key' : 'Show secret access key'}
                      onClick={() => setShown(!shown)}
                    >
                      {shown ? 'Hide' : 'Show'}
                    </Button>
                  </SpaceBetween>
                ),
              },
            ]}
          />
        </Container>
        <Container header={<Header variant="h2">Access key best practices</Header>}>
          <ul className="plain-list">
            <li>Never store an access key in plain text, in a code repository, or in code.</li>
            <li>Deactivate or delete an access key when nobody needs it any more.</li>
            <li>Give the user the least permissions that its work needs.</li>
            <li>Rotate access keys regularly.</li>
          </ul>
        </Container>
      </SpaceBetween>
    </Page>
  );
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file over by then.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
