// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @notice What the peers share: a root that their owner replaces. None proves its total, pauses, or pays anybody but the account.
abstract contract Peer {
    address public immutable owner = msg.sender;
    bytes32 public root;

    function setRoot(bytes32 newRoot) external {
        require(msg.sender == owner);
        root = newRoot;
    }
}

/// @notice The shortest cumulative distributor that OpenZeppelin's own parts make.
contract MerkleProofDistributor is Peer {
    using SafeERC20 for IERC20;

    event Claimed(address indexed account, uint256 amount);

    IERC20 public immutable token;
    mapping(address account => uint256) public claimed;

    constructor(IERC20 token_) {
        token = token_;
    }

    function claim(address account, uint256 cumulative, bytes32[] calldata proof) external {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        require(MerkleProof.verifyCalldata(proof, root, leaf));
        uint256 amount = cumulative - claimed[account];
        require(amount > 0);

        claimed[account] = cumulative;
        emit Claimed(account, amount);

        token.safeTransfer(account, amount);
    }
}

/// @notice The same with what ours has beside the proof of its total and a pause: a guard, a payout address, our event.
contract GuardedDistributor is Peer, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    event Claimed(address indexed account, address indexed payout, uint256 cumulative, uint256 amount);

    struct Account {
        uint96 claimed;
        address payout;
    }

    IERC20 public immutable token;
    mapping(address account => Account) public accounts;

    constructor(IERC20 token_) {
        token = token_;
    }

    function claim(address account, uint96 cumulative, bytes32[] calldata proof) external nonReentrant {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        require(MerkleProof.verifyCalldata(proof, root, leaf));
        Account memory holder = accounts[account];
        address payout = holder.payout == address(0) ? account : holder.payout;
        uint256 amount = cumulative - holder.claimed;
        require(amount > 0);

        accounts[account].claimed = cumulative;
        emit Claimed(account, payout, cumulative, amount);

        token.safeTransfer(payout, amount);
    }
}

/// @notice In the manner of Morpho's universal rewards distributor: any number of reward tokens under one root.
contract UniversalDistributor is Peer {
    using SafeERC20 for IERC20;

    event Claimed(address indexed account, address indexed reward, uint256 amount);

    mapping(address account => mapping(address reward => uint256)) public claimed;

    function claim(
        address account,
        address reward,
        uint256 claimable,
        bytes32[] calldata proof
    ) external returns (uint256 amount) {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, reward, claimable))));
        require(root != 0 && MerkleProof.verifyCalldata(proof, root, leaf));
        require(claimable > claimed[account][reward]);
        amount = claimable - claimed[account][reward];

        claimed[account][reward] = claimable;

        IERC20(reward).safeTransfer(account, amount);

        emit Claimed(account, reward, amount);
    }
}
