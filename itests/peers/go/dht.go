package main

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"github.com/ipfs/go-cid"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multihash"
)

const maxProviders = 10

// newDht takes part when it is asked to, as a server or as a client.
func newDht(host host.Host, mode string) (*dht.IpfsDHT, error) {
	modes := map[string]dht.ModeOpt{"server": dht.ModeServer, "client": dht.ModeClient}
	wanted, known := modes[mode]
	if !known {
		return nil, nil
	}
	return dht.New(host, dht.Mode(wanted), dht.ProtocolPrefix("/oc"),
		dht.NamespacedValidator("interop", numbered{}))
}

// numbered are values "number:anything", of which the highest is the best.
type numbered struct{}

func number(value []byte) (uint64, error) {
	before, _, found := bytes.Cut(value, []byte(":"))
	if !found {
		return 0, errors.New("no number")
	}
	return strconv.ParseUint(string(before), 10, 64)
}

func (numbered) Validate(_ string, value []byte) error {
	_, err := number(value)
	return err
}

func (numbered) Select(_ string, values [][]byte) (int, error) {
	best, highest := 0, uint64(0)
	for i, value := range values {
		if n, err := number(value); err == nil && n > highest {
			best, highest = i, n
		}
	}
	return best, nil
}

// digest is what a text is provided under.
func digest(text string) (cid.Cid, error) {
	hash, err := multihash.Sum([]byte(text), multihash.SHA2_256, -1)
	return cid.NewCidV1(cid.Raw, hash), err
}

func (n *node) put(ctx context.Context, asked request) (reply, error) {
	return reply{}, n.dht.PutValue(ctx, asked.Key, []byte(asked.Text))
}

func (n *node) get(ctx context.Context, asked request) (reply, error) {
	value, err := n.dht.GetValue(ctx, asked.Key)
	return reply{"text": string(value)}, err
}

func (n *node) find(ctx context.Context, asked request) (reply, error) {
	id, err := peer.Decode(asked.Peer)
	if err != nil {
		return nil, err
	}
	found, err := n.dht.FindPeer(ctx, id)
	addresses := []string{}
	for _, address := range found.Addrs {
		addresses = append(addresses, address.String())
	}
	return reply{"addresses": addresses}, err
}

func (n *node) provide(ctx context.Context, asked request) (reply, error) {
	key, err := digest(asked.Text)
	if err != nil {
		return nil, err
	}
	return reply{}, n.dht.Provide(ctx, key, true)
}

func (n *node) providers(ctx context.Context, asked request) (reply, error) {
	key, err := digest(asked.Text)
	if err != nil {
		return nil, err
	}
	peers := []string{}
	for found := range n.dht.FindProvidersAsync(ctx, key, maxProviders) {
		peers = append(peers, found.ID.String())
	}
	return reply{"peers": peers}, nil
}

func (n *node) table(context.Context, request) (reply, error) {
	peers := []string{}
	for _, id := range n.dht.RoutingTable().ListPeers() {
		peers = append(peers, id.String())
	}
	return reply{"peers": peers}, nil
}
