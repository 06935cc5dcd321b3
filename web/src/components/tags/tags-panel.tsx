/** A resource's tags, to read and, where `onSave` is given, to edit. Only what differs is sent. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { tagChange, type Tag, type TagChange } from '../../api/tags';
import { useQuery } from '../../api/use-query';
import { usePageFrame } from '../pages/page-frame';
import { ErrorAlert } from '../dialogs/error-alert';
import { Loading } from '../pages/loading';
import { findTagProblems, TagFields, type TagText } from './tag-fields';
import { useAction } from '../state/use-action';

export interface TagsPanelProps {
  readonly queryKey: string;
  readonly load: (signal: AbortSignal) => Promise<readonly Tag[]>;
  readonly onSave?: (change: TagChange) => Promise<void>;
}

export function TagsPanel({ queryKey, load, onSave }: TagsPanelProps) {
  const query = useQuery(queryKey, load);
  const [edited, setEdited] = useState<readonly TagText[]>();
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={query.data ? `(${query.data.length})` : ''}
          actions={
            onSave &&
            edited === undefined && (
              <Button
                disabled={!query.data}
                onClick={() => setEdited((query.data ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })))}
              >
                Manage tags
              </Button>
            )
          }
        >
          Tags
        </Header>
      }
    >
      <SpaceBetween size="m">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!query.data && query.loading && <Loading what="the tags" />}
        {edited === undefined && query.data && <TagList tags={query.data} />}
        {edited !== undefined && onSave && (
          <TagForm
            before={query.data ?? []}
            edited={edited}
            onChange={setEdited}
            onSave={onSave}
            onClose={() => {
              setEdited(undefined);
              query.reload();
            }}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

function TagList({ tags }: { tags: readonly Tag[] }) {
  if (tags.length === 0) return <Box color="text-body-secondary">No tags.</Box>;
  return (
    <KeyValuePairs
      columns={3}
      minColumnWidth={180}
      items={tags.map(({ Key, Value }) => ({ label: <bdi>{Key}</bdi>, value: <bdi>{Value || '-'}</bdi> }))}
    />
  );
}

interface TagFormProps {
  readonly before: readonly Tag[];
  readonly edited: readonly TagText[];
  readonly onChange: (edited: readonly TagText[]) => void;
  readonly onSave: (change: TagChange) => Promise<void>;
  readonly onClose: () => void;
}

function TagForm({ before, edited, onChange, onSave, onClose }: TagFormProps) {
  // As they were when the editing began: what somebody else changes meanwhile is neither undone nor removed.
  const [base] = useState(before);
  const [showProblems, setShowProblems] = useState(false);
  const { notify } = usePageFrame();
  const save = useAction(async () => {
    await onSave(
      tagChange(
        base,
        edited.map(({ key, value }) => ({ Key: key.trim(), Value: value })),
      ),
    );
    notify({ type: 'success', content: 'The tags are saved.' });
    onClose();
  });
  const trySave = () => {
    const problem = findTagProblems(edited).size > 0;
    setShowProblems(problem);
    if (!problem) save.run();
  };
  return (
    <SpaceBetween size="m">
      <TagFields tags={edited} showProblems={showProblems} onChange={onChange} />
      {save.error !== undefined && <ErrorAlert error={save.error} />}
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="primary" loading={save.running} loadingText="Saving the tags" onClick={trySave}>
          Save changes
        </Button>
        <Button variant="link" disabled={save.running} onClick={onClose}>
          Cancel
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
