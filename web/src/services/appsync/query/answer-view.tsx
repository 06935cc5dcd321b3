/** What an API answered. */
import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { JsonDocument } from '../../../components/json/json-document';
import type { Answer } from '../api/graphql';

export function AnswerView({ answer: { status, text, hasErrors, milliseconds } }: { answer: Answer }) {
  return (
    <div role="status">
      <SpaceBetween size="s">
        <Alert
          type={hasErrors ? 'error' : 'success'}
          header={hasErrors ? 'The API answered with errors' : 'The API answered'}
        >
          HTTP {status}, {milliseconds} ms
        </Alert>
        <JsonDocument text={text} name="Answer" />
      </SpaceBetween>
    </div>
  );
}
