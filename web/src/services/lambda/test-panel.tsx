/** "Test": runs the function with an event, and shows what it answered and the end of its log. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { JsonDocument } from '../../components/json/json-document';
import { JsonField } from '../../components/json/json-field';
import { useAction } from '../../components/state/use-action';
import { testFunction, type TestResult } from './api/functions';

const example = JSON.stringify({ key1: 'value1', key2: 'value2' }, null, 2);

/** An event is any JSON, not an object alone. */
function eventProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is no JSON: ${(error as Error).message}`;
  }
}

export function TestPanel({ name }: { name: string }) {
  const [event, setEvent] = useState(example);
  const [shown, setShown] = useState(false);
  const [result, setResult] = useState<TestResult>();
  const problem = eventProblem(event);
  const test = useAction(async () => {
    setResult(undefined);
    setResult(await testFunction(name, event));
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Runs the function once, with its role and environment, and waits for its answer."
          actions={
            <Button
              variant="primary"
              loading={test.running}
              loadingText="The function runs"
              onClick={() => {
                setShown(true);
                if (problem === undefined) test.run();
              }}
            >
              Test
            </Button>
          }
        >
          Test event
        </Header>
      }
    >
      <SpaceBetween size="l">
        <JsonField label="Event JSON" value={event} problem={shown ? problem : undefined} onChange={setEvent} />
        {test.error !== undefined && <ErrorAlert error={test.error} />}
        {result && <Result result={result} />}
      </SpaceBetween>
    </Container>
  );
}

function Result({ result: { error, payload, log } }: { result: TestResult }) {
  return (
    <div role="status">
      <SpaceBetween size="m">
        <Alert
          type={error === undefined ? 'success' : 'error'}
          header={error === undefined ? 'Executing function: succeeded' : 'Executing function: failed'}
        >
          {error === undefined ? 'What it answered:' : 'The error that it ended with:'}
        </Alert>
        <JsonDocument text={payload} name="Answer" />
        {log !== '' && (
          <div>
            <Box variant="h3">Log output</Box>
            <JsonDocument text={log} name="Log output" />
          </div>
        )}
      </SpaceBetween>
    </div>
  );
}
