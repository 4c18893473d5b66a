package main

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// gossipLimits are the library's own where nothing is said.
type gossipLimits struct {
	BackoffSeconds int  `json:"backoff"`
	RisingOnly     bool `json:"risingOnly"`
	Exchange       bool `json:"exchange"`
	HoldMillis     int  `json:"hold"`
}

type gossip struct {
	node   *node
	router *pubsub.PubSub
	lock   sync.Mutex
	topics map[string]*joined
	meshes map[string]map[peer.ID]bool
}

type joined struct {
	topic        *pubsub.Topic
	subscription *pubsub.Subscription
}

func newGossip(n *node, limits gossipLimits) (*gossip, error) {
	made := &gossip{node: n, topics: map[string]*joined{}, meshes: map[string]map[peer.ID]bool{}}
	params := pubsub.DefaultGossipSubParams()
	if limits.BackoffSeconds > 0 {
		params.PruneBackoff = time.Duration(limits.BackoffSeconds) * time.Second
		params.UnsubscribeBackoff = params.PruneBackoff
	}
	options := []pubsub.Option{pubsub.WithGossipSubParams(params), pubsub.WithRawTracer(made)}
	if limits.RisingOnly {
		highest := &highestNumbers{known: map[peer.ID][]byte{}}
		options = append(options, pubsub.WithDefaultValidator(pubsub.NewBasicSeqnoValidator(highest, nil)))
	}
	if limits.Exchange {
		options = append(options, pubsub.WithPeerExchange(true))
	}
	if limits.HoldMillis > 0 {
		options = append(options, pubsub.WithDefaultValidator(holding(time.Duration(limits.HoldMillis)*time.Millisecond)))
	}
	router, err := pubsub.NewGossipSub(context.Background(), n.host, options...)
	made.router = router
	return made, err
}

// holding takes its time before a message is forwarded.
func holding(while time.Duration) pubsub.ValidatorEx {
	return func(_ context.Context, _ peer.ID, _ *pubsub.Message) pubsub.ValidationResult {
		time.Sleep(while)
		return pubsub.ValidationAccept
	}
}

// highestNumbers is what the validator of sequence numbers remembers.
type highestNumbers struct {
	lock  sync.Mutex
	known map[peer.ID][]byte
}

func (h *highestNumbers) Get(_ context.Context, author peer.ID) ([]byte, error) {
	h.lock.Lock()
	defer h.lock.Unlock()
	return h.known[author], nil
}

func (h *highestNumbers) Put(_ context.Context, author peer.ID, number []byte) error {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.known[author] = number
	return nil
}

func (n *node) subscribe(_ context.Context, asked request) (reply, error) {
	topic, err := n.gossip.router.Join(asked.Topic)
	if err != nil {
		return nil, err
	}
	subscription, err := topic.Subscribe()
	if err != nil {
		return nil, err
	}
	n.gossip.lock.Lock()
	defer n.gossip.lock.Unlock()
	n.gossip.topics[asked.Topic] = &joined{topic, subscription}
	go n.listen(subscription)
	return reply{}, nil
}

func (n *node) listen(subscription *pubsub.Subscription) {
	for {
		message, err := subscription.Next(context.Background())
		if err != nil {
			return
		}
		if message.GetFrom() == n.host.ID() {
			continue
		}
		n.out.say(reply{"event": "message", "topic": message.GetTopic(), "text": string(message.Data),
			"from": message.GetFrom().String(), "relay": message.ReceivedFrom.String(),
			"seqno": binary.BigEndian.Uint64(message.Seqno), "keyed": message.Key != nil})
		if message.GetTopic() == searchTopic && n.network != "" {
			go n.heard(message)
		}
	}
}

func (n *node) unsubscribe(_ context.Context, asked request) (reply, error) {
	n.gossip.lock.Lock()
	left := n.gossip.topics[asked.Topic]
	delete(n.gossip.topics, asked.Topic)
	n.gossip.lock.Unlock()
	if left == nil {
		return nil, errors.New("not subscribed: " + asked.Topic)
	}
	left.subscription.Cancel()
	return reply{}, left.topic.Close()
}

func (n *node) publish(ctx context.Context, asked request) (reply, error) {
	return reply{}, n.publishTo(ctx, asked.Topic, []byte(asked.Text))
}

func (n *node) publishTo(ctx context.Context, name string, data []byte) error {
	n.gossip.lock.Lock()
	to := n.gossip.topics[name]
	n.gossip.lock.Unlock()
	if to == nil {
		return errors.New("not subscribed: " + name)
	}
	return to.topic.Publish(ctx, data)
}

func (n *node) topicStatus(_ context.Context, asked request) (reply, error) {
	peers, mesh := []string{}, []string{}
	for _, id := range n.gossip.router.ListPeers(asked.Topic) {
		peers = append(peers, id.String())
	}
	n.gossip.lock.Lock()
	defer n.gossip.lock.Unlock()
	for id := range n.gossip.meshes[asked.Topic] {
		mesh = append(mesh, id.String())
	}
	return reply{"peers": peers, "mesh": mesh}, nil
}

// The router tells of its mesh only to a tracer.

func (g *gossip) Graft(id peer.ID, topic string) {
	g.lock.Lock()
	defer g.lock.Unlock()
	if g.meshes[topic] == nil {
		g.meshes[topic] = map[peer.ID]bool{}
	}
	g.meshes[topic][id] = true
}

func (g *gossip) Prune(id peer.ID, topic string) {
	g.lock.Lock()
	defer g.lock.Unlock()
	delete(g.meshes[topic], id)
}

func (g *gossip) OnClosedOutboundStream(id peer.ID) {
	g.lock.Lock()
	defer g.lock.Unlock()
	for _, mesh := range g.meshes {
		delete(mesh, id)
	}
}

func (g *gossip) Leave(topic string) {
	g.lock.Lock()
	defer g.lock.Unlock()
	delete(g.meshes, topic)
}

func (g *gossip) OnNewOutboundStream(peer.ID, protocol.ID)             {}
func (g *gossip) Join(string)                                          {}
func (g *gossip) ValidateMessage(*pubsub.Message)                      {}
func (g *gossip) DeliverMessage(*pubsub.Message)                       {}
func (g *gossip) RejectMessage(*pubsub.Message, string)                {}
func (g *gossip) DuplicateMessage(*pubsub.Message)                     {}
func (g *gossip) ThrottlePeer(peer.ID)                                 {}
func (g *gossip) RecvRPC(*pubsub.RPC)                                  {}
func (g *gossip) SendRPC(*pubsub.RPC, peer.ID)                         {}
func (g *gossip) SendRPCCompleted(*pubsub.RPC, peer.ID, time.Duration) {}
func (g *gossip) DropRPC(*pubsub.RPC, peer.ID)                         {}
func (g *gossip) UndeliverableMessage(*pubsub.Message)                 {}
