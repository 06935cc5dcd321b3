/** A subscription: what comes of it, newest first, until it is stopped. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { JsonDocument } from '../../../components/json/json-document';
import { subscribe, type Authorization, type Question } from '../api/graphql';

export interface LiveEventsProps {
  readonly apiId: string;
  readonly authorization: Authorization;
  readonly question: Question;
  readonly onStop: () => void;
}

interface LiveEvent {
  readonly number: number;
  readonly at: Date;
  readonly text: string;
}

/** Older ones go. */
const mostEvents = 100;

export function LiveEvents({ apiId, authorization, question, onStop }: LiveEventsProps) {
  const [state, setState] = useState<'connecting' | 'watching' | 'ended'>('connecting');
  const [failure, setFailure] = useState('');
  const [events, setEvents] = useState<readonly LiveEvent[]>([]);
  useEffect(
    () =>
      subscribe(apiId, authorization, question, {
        started: () => setState('watching'),
        event: (text) =>
          setEvents((before) =>
            [{ number: (before[0]?.number ?? 0) + 1, at: new Date(), text }, ...before].slice(0, mostEvents),
          ),
        failed: (text) => {
          setState('ended');
          setFailure(text);
        },
      }),
    [apiId, authorization, question],
  );
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${events.length})`} actions={<Button onClick={onStop}>Stop</Button>}>
          Live
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div role="status">
          {state === 'connecting' && <StatusIndicator type="loading">Connecting</StatusIndicator>}
          {state === 'watching' && <StatusIndicator type="in-progress">Watching what happens</StatusIndicator>}
          {state === 'ended' && <StatusIndicator type="error">The subscription has ended</StatusIndicator>}
        </div>
        {failure !== '' && <JsonDocument text={failure} name="Reason" />}
        {state === 'watching' && events.length === 0 && <Box color="text-body-secondary">Nothing has come yet.</Box>}
        {events.map(({ number, at, text }) => (
          <div key={number}>
            <Box variant="awsui-key-label">
              <time dateTime={at.toISOString()}>{at.toLocaleTimeString()}</time>
            </Box>
            <JsonDocument text={text} name={`Event ${number}`} />
          </div>
        ))}
      </SpaceBetween>
    </Container>
  );
}
