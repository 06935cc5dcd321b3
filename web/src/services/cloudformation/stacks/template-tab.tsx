/** A stack's template, as it was given. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '../../../api/use-query';
import { CommandLines } from '../../../components/texts/command-lines';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { getTemplate } from '../api/stacks';

export function TemplateTab({ stackId }: { stackId: string }) {
  const query = useQuery(`stack-template/${stackId}`, (signal) => getTemplate(stackId, signal));
  return (
    <Container header={<Header variant="h2">Template</Header>}>
      {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
      {query.data === undefined && query.error === undefined && <Loading what="the template" />}
      {query.data !== undefined && <CommandLines name="the template" text={readable(query.data)} />}
    </Container>
  );
}

/** JSON without a line break was written by a program: people read it indented. */
function readable(text: string): string {
  if (text.trimEnd().includes('\n')) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
