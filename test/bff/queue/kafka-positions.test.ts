import { addressesOf } from '../../../bff/queue/kafka/kafka-broker';
import { createOffsetsInHand } from '../../../bff/queue/kafka/offsets-in-hand';

test('a position passes only what is settled, whatever was settled later', () => {
  const inHand = createOffsetsInHand();
  for (const offset of [5n, 6n, 7n]) inHand.take(0, offset);

  inHand.settle(0, 6n);
  expect(inHand.moved()).toEqual([{ partition: 0, offset: '5' }]);

  inHand.settle(0, 5n);
  expect(inHand.moved()).toEqual([{ partition: 0, offset: '7' }]);

  inHand.settle(0, 7n);
  expect(inHand.moved()).toEqual([{ partition: 0, offset: '8' }]);
});

test('a position that has not moved is not committed again', () => {
  const inHand = createOffsetsInHand();
  inHand.take(3, 1n);
  inHand.settle(3, 1n);
  inHand.moved();

  expect(inHand.moved()).toEqual([]);
});

test('partitions have positions of their own, and share the places', () => {
  const inHand = createOffsetsInHand();
  inHand.take(0, 10n);
  inHand.take(1, 20n);
  expect(inHand.count).toBe(2);

  inHand.settle(1, 20n);

  expect(inHand.count).toBe(1);
  expect(inHand.moved()).toEqual([
    { partition: 0, offset: '10' },
    { partition: 1, offset: '21' },
  ]);
});

test.each([
  ['kafka://one:9094', ['one:9094']],
  ['kafka://one', ['one:9092']],
  ['kafka://one:1,two:2,three', ['one:1', 'two:2', 'three:9092']],
])('%s names its brokers', (url, addresses) => {
  expect(addressesOf(url)).toEqual(addresses);
});
