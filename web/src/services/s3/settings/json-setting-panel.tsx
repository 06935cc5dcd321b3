/** A setting of a bucket that is a JSON document: to read, to write, to remove. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { JsonDocument } from '../../../components/json/json-document';
import { JsonField, jsonProblem } from '../../../components/json/json-field';
import { Loading } from '../../../components/pages/loading';
import { useAction } from '../../../components/state/use-action';
import { usePageFrame } from '../../../components/pages/page-frame';
import type { JsonSetting } from '../api/json-settings';

export interface JsonSettingPanelProps {
  readonly bucket: string;
  readonly title: string;
  /** As it stands in a sentence: `bucket policy`. */
  readonly what: string;
  readonly setting: JsonSetting;
  /** What an empty field begins with. */
  readonly example: string;
  /** What it means that there is none. */
  readonly none: string;
  /** Above the document, where there is one. */
  readonly note?: ReactNode;
  readonly onSaved?: () => void;
}

export function JsonSettingPanel(props: JsonSettingPanelProps) {
  const { bucket, title, what, setting, example, none, note, onSaved } = props;
  const query = useQuery(`s3/${what}/${bucket}`, (signal) => setting.load(bucket, signal));
  const [edited, setEdited] = useState<string>();
  const { notify } = usePageFrame();
  const removal = useAction(async () => {
    await setting.remove?.(bucket);
    notify({ type: 'success', content: `${title}: removed.` });
    query.reload();
  });
  const text = query.data;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            edited === undefined && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  ariaLabel={`Edit ${what}`}
                  disabled={text === undefined}
                  onClick={() => setEdited(text || example)}
                >
                  Edit
                </Button>
                {setting.remove && (
                  <Button ariaLabel={`Remove ${what}`} disabled={!text} loading={removal.running} onClick={removal.run}>
                    Remove
                  </Button>
                )}
              </SpaceBetween>
            )
          }
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {removal.error !== undefined && <ErrorAlert error={removal.error} />}
        {text === undefined && query.error === undefined && <Loading what={`the ${what}`} />}
        {edited === undefined && text !== undefined && text !== '' && note}
        {edited === undefined && text !== undefined && text !== '' && <JsonDocument text={text} name={title} />}
        {edited === undefined && text === '' && <Box color="text-body-secondary">{none}</Box>}
        {edited !== undefined && (
          <JsonSettingForm
            title={title}
            text={edited}
            onChange={setEdited}
            onSave={async () => {
              await setting.save(bucket, edited);
              notify({ type: 'success', content: `${title}: saved.` });
              setEdited(undefined);
              query.reload();
              onSaved?.();
            }}
            onCancel={() => setEdited(undefined)}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

interface JsonSettingFormProps {
  readonly title: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSave: () => Promise<void>;
  readonly onCancel: () => void;
}

function JsonSettingForm({ title, text, onChange, onSave, onCancel }: JsonSettingFormProps) {
  const [shown, setShown] = useState(false);
  const [sent, setSent] = useState(false);
  const save = useAction(onSave);
  const problem = jsonProblem(text);
  return (
    <SpaceBetween size="m">
      <JsonField label={title} value={text} problem={shown ? problem : undefined} onChange={onChange} />
      {sent && problem === undefined && save.error !== undefined && <ErrorAlert error={save.error} />}
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          loading={save.running}
          onClick={() => {
            setShown(true);
            setSent(problem === undefined);
            if (problem === undefined) save.run();
          }}
        >
          Save changes
        </Button>
        <Button variant="link" disabled={save.running} onClick={onCancel}>
          Cancel
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
