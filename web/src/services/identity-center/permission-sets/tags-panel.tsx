/** A permission set's tags, to read and to edit. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { listTags, putTags } from '../api/set-tags';
import { type SetKey, type Tag } from '../api/permission-sets';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { findTagProblems, TagFields, type TagText } from '../../../components/tags/tag-fields';
import { useAction } from '../../../components/state/use-action';
import { usePageFrame } from '../../../components/pages/page-frame';
import { TagList } from './create/review';

const texts = (tags: readonly Tag[]): TagText[] => tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }));

export function TagsPanel({ set }: { set: SetKey }) {
  const query = useQuery(`permission-set/${set.PermissionSetArn}/tags`, (signal) => listTags(set, signal));
  const [edited, setEdited] = useState<readonly TagText[]>();
  const [showProblems, setShowProblems] = useState(false);
  const { notify } = usePageFrame();
  const before = query.data ?? [];
  const save = useAction(async () => {
    await putTags(
      set,
      before,
      (edited ?? []).map(({ key, value }) => ({ Key: key.trim(), Value: value })),
    );
    notify({ type: 'success', content: 'The tags are saved.' });
    setEdited(undefined);
    query.reload();
  });
  const trySave = () => {
    const problem = findTagProblems(edited ?? []).size > 0;
    setShowProblems(problem);
    if (!problem) save.run();
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={query.data ? `(${query.data.length})` : ''}
          actions={
            edited === undefined && (
              <Button ariaLabel="Edit tags" disabled={!query.data} onClick={() => setEdited(texts(before))}>
                Edit
              </Button>
            )
          }
        >
          Tags
        </Header>
      }
      footer={
        edited !== undefined && (
          <Box float="right">
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" disabled={save.running} onClick={() => setEdited(undefined)}>
                Cancel
              </Button>
              <Button variant="primary" loading={save.running} loadingText="Saving the tags" onClick={trySave}>
                Save changes
              </Button>
            </SpaceBetween>
          </Box>
        )
      }
    >
      <SpaceBetween size="m">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!query.data && query.loading && <Loading what="the tags" />}
        {edited !== undefined && <TagFields tags={edited} showProblems={showProblems} onChange={setEdited} />}
        {edited === undefined && query.data && <TagList tags={texts(before)} />}
        {save.error !== undefined && <ErrorAlert error={save.error} />}
      </SpaceBetween>
    </Container>
  );
}
